import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

test("the example of the README is the program that is compiled with the tests", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("programs/readme-example.ts", import.meta.url), "utf8");
  assert.equal(/```ts\n(.*?)```/s.exec(readme)?.[1], example);
});
