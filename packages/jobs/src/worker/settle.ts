import { setTimeout as delay } from "node:timers/promises";
import { followUp } from "../client/ring.ts";
import { isJobError } from "../errors.ts";
import type { JobRecord, Outcome } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publishEnd } from "../observation/job-events.ts";
import type { Delivery, JobQueue } from "../ports/job-queue.ts";
import type { JobStore, SettleAnswer } from "../ports/job-store.ts";

/** What is settled, and where. */
export interface Settlement {
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly delivery: Delivery;
  readonly record: JobRecord;
  readonly outcome: Outcome;
  /** For how long a store that cannot be reached is tried again. */
  readonly forMs: number;
  readonly log: Logger;
}

const triesEveryMs = 250;

/**
 * Writes an outcome to the record, and lets go of the message only with that or after it: if the process dies in between, the
 * message comes again and finds a job that has ended.
 * @returns whether the outcome was taken; false if the claim had been lost, and the attempt was in vain
 */
export async function settle(settlement: Settlement): Promise<boolean> {
  const { store, queue, delivery, record, outcome, log } = settlement;
  const answer = await settleRecord(settlement);
  if (answer.kind === "lost") {
    // The message is left to come again: whoever holds the job now may still need it.
    log.warn({ jobId: record.id, fence: record.fence }, "the claim was lost meanwhile; the outcome is dropped");
    return false;
  }
  publishEnd(record, answer, outcome);
  await followUp(queue, answer, log);
  if (!store.carries(queue)) await letGo(delivery, outcome);
  return true;
}

async function settleRecord({ store, delivery, record, outcome, forMs, log }: Settlement): Promise<SettleAnswer> {
  const giveUpAt = performance.now() + forMs;
  for (;;) {
    try {
      return await store.settle(record.id, record.fence, outcome, { delivery });
    } catch (cause) {
      const mayPass = isJobError(cause, "storage-unavailable") || isJobError(cause, "storage-full");
      if (!mayPass || performance.now() > giveUpAt) throw cause;
      log.warn({ jobId: record.id, err: cause }, "the outcome could not be written; trying again");
      await delay(triesEveryMs);
    }
  }
}

async function letGo(delivery: Delivery, outcome: Outcome): Promise<void> {
  switch (outcome.kind) {
    case "succeeded":
    case "failed":
    case "cancelled":
      return delivery.acknowledge();
    case "retry":
      return delivery.release(outcome.delayMs);
    case "interrupted":
      return delivery.release(0);
  }
}
