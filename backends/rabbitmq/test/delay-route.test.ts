import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { delayRoute, levels, unitMs } from "../src/job-queue/delay-route.ts";

const longestMs = (2 ** levels - 1) * unitMs;

/** How long a message is held on its way. */
function heldMs(delayMs: number): number {
  const digits = delayRoute(delayMs).path.split(".").toReversed();
  return digits.reduce((sum, digit, level) => sum + (digit === "1" ? unitMs * 2 ** level : 0), 0);
}

test("a message is held for as long as it should be, and less than a unit longer", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: longestMs }), (delayMs) => {
      const held = heldMs(delayMs);
      assert.ok(held >= delayMs && held < delayMs + unitMs, `${held}`);
    }),
  );
});

test("a message begins at the longest level that holds it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: longestMs }), (delayMs) => {
      const { firstLevel, path } = delayRoute(delayMs);
      const digits = path.split(".");
      assert.equal(digits.length, levels);
      assert.equal(digits.indexOf("1"), levels - 1 - firstLevel);
    }),
  );
});

test("a delay beyond all levels is cut off at 49 days", () => {
  assert.equal(heldMs(Number.MAX_SAFE_INTEGER), longestMs);
  assert.equal(Math.floor(longestMs / 86_400_000), 49);
});
