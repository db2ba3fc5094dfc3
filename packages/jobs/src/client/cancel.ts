import { isTerminal } from "../job-states.ts";
import type { JobRecord } from "../job.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import { publish } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { ringReleased } from "./ring.ts";
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
  const { record, released } = answer;
  if (record.version > before.version) announce(record);
  await ringReleased(backend.queue, released, log);
  return describe(backend, record);
}

/** Only a job that waited ends by the request itself; whoever runs one tells of its end. */
function announce({ id, kind, state, attempt, problem, cancelRequested }: JobRecord): void {
  if (!cancelRequested) return;
  publish(() => {
    const of = { id, kind, at: Date.now() };
    if (!isTerminal(state)) return { type: "cancel-requested", ...of };
    return { type: "settled", ...of, attempt, worker: null, state, runMs: null, problem };
  });
}
