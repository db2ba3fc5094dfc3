import assert from "node:assert/strict";
import { test } from "node:test";
import { preferencesOf } from "../src/preferences.ts";

const cases: readonly (readonly [string | undefined, number, string | null])[] = [
  [undefined, 0, null],
  ["wait=10", 10_000, "wait=10"],
  ["WAIT=10", 10_000, "wait=10"],
  [`wait="10"`, 10_000, "wait=10"],
  ["wait=3600", 60_000, "wait=60"],
  ["wait=5, wait=9", 5_000, "wait=5"],
  ["wait=-1", 0, null],
  ["wait=soon", 0, null],
  ["wait", 0, null],
  ["respond-async", 0, "respond-async"],
  ["respond-async; foo=bar, wait=2", 2_000, "respond-async, wait=2"],
  ["handling=lenient, return=minimal", 0, null],
];
for (const [header, waitMs, applied] of cases) {
  test(`Prefer: ${header} waits ${waitMs} ms and applies ${applied}`, () => {
    assert.deepEqual(preferencesOf(header), { waitMs, applied });
  });
}
