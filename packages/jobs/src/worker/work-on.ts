import type { Job } from "../job-kind.ts";
import type { JobRecord } from "../job.ts";
import { withFields } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import type { Delivery } from "../ports/job-queue.ts";
import { AttemptFolder } from "./attempt-files.ts";
import { claim } from "./claim.ts";
import { Lease } from "./lease.ts";
import { runAttempt } from "./run-attempt.ts";
import { settle } from "./settle.ts";
import { TimeLimit } from "./time-limit.ts";

/** What a worker works with. */
export interface Workplace {
  readonly backend: Backend;
  readonly jobs: ReadonlyMap<string, Job>;
  readonly worker: string;
  readonly leaseMs: number;
  readonly temporaryFolder: string;
  readonly log: Logger;
  /** Aborted when the worker has waited long enough for the jobs it still runs. */
  readonly interrupted: AbortSignal;
}

// Long enough not to be busy with it, short enough that a worker which does know the kind gets it soon.
const unknownKindDelayMs = 5_000;

/** Does what a message asks for: claim, run, settle. */
export async function workOn(delivery: Delivery, place: Workplace): Promise<void> {
  const job = place.jobs.get(delivery.message.kind);
  if (job === undefined) return delivery.release(unknownKindDelayMs);
  const record = await claim(place.backend.store, delivery, place);
  if (record !== undefined) await work(job, record, delivery, place);
}

async function work(job: Job, record: JobRecord, delivery: Delivery, place: Workplace): Promise<void> {
  const { backend, leaseMs } = place;
  const log = withFields(place.log, { jobId: record.id, job: record.kind });
  await using lease = new Lease({ store: backend.store, delivery, record, leaseMs, log });
  using timeLimit = new TimeLimit(job.kind.timeoutMs);
  const signal = AbortSignal.any([lease.signal, timeLimit.signal, place.interrupted]);
  const { store, queue, blobs } = backend;
  const { temporaryFolder } = place;
  await using files = new AttemptFolder({ blobs, jobId: record.id, fence: record.fence, temporaryFolder, signal });
  const { deadline } = timeLimit;
  const [note, keep] = [lease.note.bind(lease), lease.keep.bind(lease)];
  const outcome = await runAttempt({ job, record, blobs, files, signal, deadline, log, note, keep });
  await lease.flushLog();
  const taken = await settle({ store, queue, delivery, record, outcome, forMs: leaseMs, log });
  if (!taken || outcome.kind !== "succeeded") await files.discard();
  log.info({ attempt: record.attempt, outcome: outcome.kind }, "attempt ended");
}
