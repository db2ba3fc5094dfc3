import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { firstJob, readme } from "./guide.ts";

test("the README shows the program that is run, word for word", () => {
  assert.deepEqual(readme().shown, [readFileSync(firstJob, "utf8")]);
});
