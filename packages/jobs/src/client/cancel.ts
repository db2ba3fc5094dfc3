import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import { publishAffected } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { followUp } from "./ring.ts";
import { describe, jobNotFound, recordOf } from "./status.ts";
import type { JobStatus } from "./status.ts";

/**
 * Asks for a job's end. One that waits is cancelled at once; one that runs is told, and ends `cancelled` when its handler
 * has stopped. Asking again, or asking it of a job that has ended, changes nothing.
 * @throws JobError `job-not-found`
 */
export async function cancel(backend: Backend, id: string, log: Logger = silentLogger): Promise<JobStatus> {
  const before = await recordOf(backend, id);
  const answer = await backend.store.requestCancel(id);
  if (answer === undefined) throw jobNotFound(id);
  const { record } = answer;
  if (record.version > before.version && record.cancelRequested) publishAffected([record]);
  await followUp(backend.queue, answer, log);
  return describe(backend, record);
}
