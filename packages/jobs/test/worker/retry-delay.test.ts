import assert from "node:assert/strict";
import { test } from "node:test";
import { retryDelay } from "@millrace/jobs";

const backoff = { minMs: 1_000, maxMs: 60_000, jitter: 0.5 };

test("the delay doubles with every attempt and stops growing at its maximum", () => {
  const delays = [1, 2, 3, 4, 7, 20].map((attempt) => retryDelay(attempt, { ...backoff, jitter: 0 }));
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 60_000, 60_000]);
});

test("chance moves the delay by the jitter at most, and never over the maximum", () => {
  assert.equal(
    retryDelay(1, backoff, () => 0),
    500,
  );
  assert.equal(
    retryDelay(1, backoff, () => 0.999_999),
    1_500,
  );
  assert.equal(
    retryDelay(20, backoff, () => 0.999_999),
    60_000,
  );
});
