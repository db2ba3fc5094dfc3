import type { Job } from "../job-kind.ts";
import type { JobRecord } from "../job.ts";
import { withFields } from "../logger.ts";
import { keepEvidence } from "../poison/evidence.ts";
import type { Delivery } from "../ports/job-queue.ts";
import { AttemptFolder } from "./attempt-files.ts";
import { childrenOf } from "./children.ts";
import { claim } from "./claim.ts";
import { Lease } from "./lease.ts";
import { runAttempt } from "./run-attempt.ts";
import { settle } from "./settle.ts";
import { TimeLimit } from "./time-limit.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Does what a message asks for: claim, run, settle. `handlerEnded` is called in between: from then on, another job may run
 * while this one's outcome is on its way to the disk.
 */
export async function workOn(delivery: Delivery, place: Workplace, handlerEnded: () => void): Promise<void> {
  const job = place.jobs.get(delivery.message.kind);
  if (job === undefined) return delivery.release(place.strangers.delayMs());
  const record = await claim(place.backend.store, delivery, place);
  if (record !== undefined) await work(job, record, delivery, place, handlerEnded);
}

async function work(
  job: Job,
  record: JobRecord,
  delivery: Delivery,
  place: Workplace,
  handlerEnded: () => void,
): Promise<void> {
  const { store, queue, blobs } = place.backend;
  const { leaseMs, temporaryFolder } = place;
  const log = withFields(place.log, { jobId: record.id, job: record.kind });
  const attempt = place.attempts.begin();
  const { signal } = attempt;
  await using lease = new Lease({ store, delivery, record, leaseMs, attempt, log });
  using timeLimit = new TimeLimit({ timeoutMs: job.kind.timeoutMs, record, term: place.term }, attempt);
  await using files = new AttemptFolder({ blobs, jobId: record.id, fence: record.fence, temporaryFolder, signal });
  const { deadline } = timeLimit;
  const [note, keep] = [lease.note.bind(lease), lease.keep.bind(lease)];
  const children = childrenOf(record, place.backend, signal);
  const outcome = await runAttempt({ job, record, blobs, files, children, signal, deadline, log, note, keep });
  place.attempts.end(attempt);
  lease.endHandler();
  handlerEnded();
  await lease.flush();
  if (outcome.kind === "succeeded") await place.announcements.announce(job.kind, outcome.handlerVersion);
  await keepEvidence(place.backend, record, outcome, log);
  const taken = await settle({ store, queue, delivery, record, outcome, forMs: settleWithinMs(place), log });
  if (!taken || outcome.kind !== "succeeded") await files.discard();
  log.info({ attempt: record.attempt, outcome: outcome.kind }, "attempt ended");
}

/** For how long an outcome is tried to be written: not after the claim may have lapsed, or the worker is over. */
function settleWithinMs({ leaseMs, term }: Workplace): number {
  return term === undefined ? leaseMs : Math.min(leaseMs, term.overAt - performance.now());
}
