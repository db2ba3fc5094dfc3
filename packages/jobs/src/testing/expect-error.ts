import assert from "node:assert/strict";
import { isJobError } from "../errors.ts";
import type { JobErrorCode } from "../errors.ts";

/** Fails unless `promise` rejects with a `JobError` of this code. */
export async function expectError(promise: Promise<unknown>, code: JobErrorCode): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(isJobError(error, code), `expected a JobError "${code}", not ${String(error)}`);
    return true;
  });
}

/** Fails unless `promise` rejects with exactly this error. */
export async function expectReason(promise: Promise<unknown>, reason: Error): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.equal(error, reason);
    return true;
  });
}
