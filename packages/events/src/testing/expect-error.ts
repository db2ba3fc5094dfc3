import assert from "node:assert/strict";
import { isEventError } from "../errors.ts";
import type { EventErrorCode } from "../errors.ts";

/** Fails unless `promise` rejects with an `EventError` of this code. */
export async function expectError(promise: Promise<unknown>, code: EventErrorCode): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(isEventError(error, code), `expected an EventError "${code}", not ${String(error)}`);
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
