import assert from "node:assert/strict";
import { test } from "node:test";
import { addTotals, closingLines, isGreen, noTests } from "./test-totals.ts";

const passed = { ...noTests, tests: 3, suites: 1, pass: 2, skipped: 1, durationMs: 40.4 };

test("the closing lines are those that build servers read", () => {
  const lines = ["# tests 3", "# suites 1", "# pass 2", "# fail 0", "# cancelled 0", "# skipped 1", "# todo 0"];
  assert.equal(closingLines(passed), [...lines, "# duration_ms 40"].join("\n"));
});

test("two runs add up", () => {
  const failed = { ...noTests, tests: 1, fail: 1, durationMs: 2 };
  const both = { ...noTests, tests: 4, suites: 1, pass: 2, skipped: 1, fail: 1, durationMs: 42.4 };
  assert.deepEqual(addTotals(passed, failed), both);
});

test("only a run that ran something, without failure or cancellation, is green", () => {
  assert.equal(isGreen(passed), true);
  assert.equal(isGreen({ ...passed, fail: 1 }), false);
  assert.equal(isGreen({ ...passed, cancelled: 1 }), false);
  assert.equal(isGreen(noTests), false);
});
