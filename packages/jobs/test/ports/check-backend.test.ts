import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { JobError, checkBackend, isJobError } from "@millrace/jobs";
import type { Backend, JobErrorCode } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";

const signal = new AbortController().signal;

suite("whether a back end can serve", () => {
  test("is said of all three parts", async () => {
    await checkBackend(memoryBackend(), signal);
  });

  test("says of each part what is wrong with it, and each thing once", async () => {
    const { store, queue, blobs } = memoryBackend();
    ail(store, "storage-full", "the disk is full");
    ail(queue, "storage-unavailable", "there is no queue");
    ail(blobs, "storage-full", "the disk is full");
    const error = await checkBackend({ store, queue, blobs }, signal).catch((cause: unknown) => cause);
    assert.ok(isJobError(error, "storage-unavailable"));
    assert.equal(error.message, "the disk is full; there is no queue");
  });

  test("rejects as the one part does that cannot", async () => {
    const { store, queue, blobs } = memoryBackend();
    const expected = ail(queue, "storage-full", "the disk is full");
    const error = await checkBackend({ store, queue, blobs }, signal).catch((cause: unknown) => cause);
    assert.equal(error, expected);
  });

  test("is not hidden by a part's mistake of another kind", async () => {
    const { store, queue, blobs } = memoryBackend();
    ail(store, "storage-unavailable", "there is no table");
    const mistake = new TypeError("undefined is not a function");
    queue.check = async () => {
      throw mistake;
    };
    const error = await checkBackend({ store, queue, blobs }, signal).catch((cause: unknown) => cause);
    assert.ok(error instanceof Error);
    assert.equal(error, mistake);
  });

  test("ends with the signal's reason", async () => {
    const reason = new Error("no time left");
    const error = await checkBackend(memoryBackend(), AbortSignal.abort(reason)).catch((cause: unknown) => cause);
    assert.equal(error, reason);
  });
});

/** Has a part answer so from now on. */
function ail(part: Backend["store" | "queue" | "blobs"], code: JobErrorCode, message: string): JobError {
  const error = new JobError(code, message);
  part.check = async () => {
    throw error;
  };
  return error;
}
