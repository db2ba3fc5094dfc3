import { doorbell } from "../client/ring.ts";
import type { JobRecord } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publish } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";

const batch = 100;
const heardWithinMs = 30_000;

/**
 * Rings again for jobs that wait although nobody seems to have heard of them: the process that accepted them died before it
 * could send the message, or the queue lost it. @returns how many
 */
export async function resendUnsent({ store, queue }: Backend, log: Logger): Promise<number> {
  const unsent = await store.unsent({ limit: batch, dueForMs: heardWithinMs });
  if (unsent.length === 0) return 0;
  await queue.send(unsent.map((record) => doorbell(record, 0)));
  // Marked after sending: a doubled message is harmless, a missing one is not.
  for (const record of unsent) await store.markSent([record.id], nextDelayMs(record));
  for (const { id, kind } of unsent) publish(() => ({ type: "rung-again", id, kind, at: Date.now() }));
  log.info({ jobs: unsent.length }, "sent the messages of waiting jobs again");
  return unsent.length;
}

/** As long again as the job has waited so far: in a long backlog the messages of one job grow with the logarithm of its age. */
function nextDelayMs({ notBefore }: JobRecord): number {
  return Math.max(heardWithinMs, Date.now() - notBefore);
}
