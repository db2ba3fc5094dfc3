import type { JobRecord } from "../job.ts";
import { publish } from "../observation/job-events.ts";
import type { Delivery } from "../ports/job-queue.ts";
import type { JobStore } from "../ports/job-store.ts";

/**
 * Claims the job that a message rings for, unless that was done as it was received. Where there is nothing to claim, the message is dealt with: it is given back
 * for later, or taken out of the queue if the job has ended or will be rung for anew.
 * @returns the claimed record, or undefined
 */
export async function claim(
  store: JobStore,
  delivery: Delivery,
  by: { readonly worker: string; readonly leaseMs: number },
): Promise<JobRecord | undefined> {
  const answer = delivery.claim ?? (await store.claim(delivery.message.jobId, by));
  switch (answer.kind) {
    case "claimed":
      announce(answer.record);
      return answer.record;
    case "not-due":
    case "held":
      await delivery.release(answer.delayMs);
      return undefined;
    case "limited":
      await (answer.delayMs === null ? delivery.acknowledge() : delivery.release(answer.delayMs));
      return undefined;
    // Whatever lifts what keeps it from running rings for it.
    case "paused":
    case "blocked":
    case "over":
      await delivery.acknowledge();
      return undefined;
  }
}

function announce({ id, kind, attempt, worker, startedAt, notBefore }: JobRecord): void {
  publish(() => {
    const waitMs = Math.max(0, (startedAt ?? notBefore) - notBefore);
    return { type: "claimed", id, kind, at: Date.now(), attempt, worker, waitMs };
  });
}
