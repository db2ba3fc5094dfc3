import { isJobError } from "../errors.ts";
import type { JobRecord } from "../job.ts";
import type { Logger } from "../logger.ts";
import type { JobMessage, JobQueue } from "../ports/job-queue.ts";

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

/** Rings for jobs that were let go by the end of another. */
export async function ringReleased(queue: JobQueue, released: readonly JobRecord[], log: Logger): Promise<void> {
  const messages = released.map((record) => doorbell(record, Math.max(0, record.notBefore - Date.now())));
  await ring(queue, messages, log);
}
