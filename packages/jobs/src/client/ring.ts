import { isJobError } from "../errors.ts";
import type { JobRecord } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publishAffected } from "../observation/job-events.ts";
import type { JobMessage, JobQueue } from "../ports/job-queue.ts";
import type { Consequences } from "../ports/job-store.ts";

/** The message that says a job is ready, or will be in `delayMs`. */
export function doorbell({ id, kind, priority, traceparent }: JobRecord, delayMs: number): JobMessage {
  return { jobId: id, kind, delayMs, priority, ...(traceparent !== null && { traceparent }) };
}

/**
 * Rings for jobs whose records are durable. A queue that cannot be reached is no failure: the jobs are accepted, and upkeep
 * rings for those that nobody has claimed.
 */
export async function ring(queue: JobQueue, messages: readonly JobMessage[], log: Logger): Promise<void> {
  if (messages.length === 0) return;
  try {
    await queue.send(messages);
  } catch (cause) {
    if (!isJobError(cause, "storage-unavailable")) throw cause;
    const jobIds = messages.map(({ jobId }) => jobId);
    log.warn({ jobIds, err: cause }, "the queue did not take the messages of jobs; upkeep will send them");
  }
}

/** Does what follows from the end of a job: rings for those that it let go, and tells of those that ended with it. */
export async function followUp(queue: JobQueue, { released, affected }: Consequences, log: Logger): Promise<void> {
  publishAffected(affected);
  await ringReleased(queue, released, log);
}

/** Rings for jobs that nothing keeps from running any more. */
export async function ringReleased(queue: JobQueue, released: readonly JobRecord[], log: Logger): Promise<void> {
  const messages = released.map((record) => doorbell(record, Math.max(0, record.notBefore - Date.now())));
  await ring(queue, messages, log);
}
