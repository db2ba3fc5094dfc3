import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { isJobError } from "@millrace/jobs";
import type { Delivery, JobMessage, JobQueue } from "@millrace/jobs";

/** A message to send. */
export function message(jobId: string, delayMs = 0): JobMessage {
  return { jobId, kind: "sample", delayMs, priority: 0 };
}

/** Receives for up to so long; invisible for ten minutes, unless told otherwise. */
export function receive(queue: JobQueue, withinMs = 10_000, visibilityMs = 600_000): Promise<readonly Delivery[]> {
  return queue.receive({ max: 10, visibilityMs, signal: AbortSignal.timeout(withinMs) });
}

/** Receives messages until those of all these jobs have come, some of them perhaps twice, and acknowledges them. */
export async function receiveAll(queue: JobQueue, jobIds: Iterable<string>, withinMs = 10_000): Promise<void> {
  const missing = new Set(jobIds);
  const end = performance.now() + withinMs;
  while (missing.size > 0) {
    const left = end - performance.now();
    assert.ok(left > 0, `${missing.size} messages have not come`);
    for (const delivery of await persistently(() => receive(queue, Math.ceil(left)))) {
      missing.delete(delivery.message.jobId);
      await delivery.acknowledge();
    }
  }
}

/** Tries again what fails because the server is away, for up to 30 s. */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  const end = performance.now() + 30_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isJobError(error, "storage-unavailable") || performance.now() > end) throw error;
      await delay(20);
    }
  }
}

/** The reason for which a call fails, which is to be that the server is away. */
export async function reasonUnavailable(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.ok(isJobError(error, "storage-unavailable"), String(error));
    return error.message;
  }
  return assert.fail("it did not fail");
}
