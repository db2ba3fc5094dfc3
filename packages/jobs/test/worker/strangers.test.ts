import assert from "node:assert/strict";
import { test } from "node:test";
import { Strangers } from "../../src/worker/strangers.ts";

test("a message of an unknown kind is left alone for five seconds, and many of them are spread", () => {
  const strangers = new Strangers();
  assert.equal(strangers.delayMs(1_000), 5_000);
  const delays = Array.from({ length: 10_000 }, () => strangers.delayMs(1_000));
  assert.equal(new Set(delays).size, 10_000);
  assert.equal(delays.at(-1), 5_000 + 100_000);
  assert.equal(strangers.delayMs(200_000), 5_000);
});
