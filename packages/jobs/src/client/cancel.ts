import type { Backend } from "../ports/backend.ts";
import { describe, jobNotFound } from "./status.ts";
import type { JobStatus } from "./status.ts";

/**
 * Asks for a job's end. One that waits is cancelled at once; one that runs is told, and ends `cancelled` when its handler
 * has stopped. Asking again, or asking it of a job that has ended, changes nothing.
 * @throws JobError `job-not-found`
 */
export async function cancel(backend: Backend, id: string): Promise<JobStatus> {
  const record = await backend.store.requestCancel(id);
  if (record === undefined) throw jobNotFound(id);
  return describe(backend, record);
}
