import { JobError } from "../errors.ts";
import type { ChildJob, JobRecord, NewJob } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publish, publishAffected } from "../observation/job-events.ts";
import { tracedSubmit } from "../observation/traced.ts";
import type { Backend } from "../ports/backend.ts";
import type { JobMessage } from "../ports/job-queue.ts";
import type { Inserted } from "../ports/job-store.ts";
import { newDoorbells } from "../transitions/new-doorbells.ts";
import { ring } from "./ring.ts";

/** The job that came of a submission. */
export interface Submitted {
  readonly record: JobRecord;
  /** False where an idempotency key led to a job that was there before. */
  readonly created: boolean;
}

/** A job to be made, with what holds its files and those of its children. */
export interface Drafted {
  readonly job: NewJob;
  readonly drafts: readonly HeldFiles[];
}

/** Files that belong to a job once it is made. */
export interface HeldFiles {
  deleteFiles(): Promise<void>;
}

/**
 * Makes jobs whose files are stored: all of them or none. When it resolves, they are on stable storage and will be run. This is
 * the only place that knows the order: the files, then the records, then the messages (or both in one, where a store can).
 *
 * Blobs before record: a blob without a record is swept, a record that names a missing blob would be a lie. Record before
 * message: a message without a record is ignored, a record without a message is sent again by upkeep.
 *
 * @throws JobError `idempotency-key-reused` where a key was first used for another input; jobs beside that one are made
 */
export async function commit(
  { store, queue }: Backend,
  drafted: readonly Drafted[],
  log: Logger,
): Promise<readonly Submitted[]> {
  const jobs = drafted.map(({ job }) => job);
  const inserted = await tracedSubmit(jobs, async (traced) => {
    const answers = await store.insert(traced, { ring: queue });
    for (const [index, job] of traced.entries()) announce(job, answers[index]);
    if (!store.carries(queue)) await ring(queue, messagesFor(traced, answers), log);
    return answers;
  });
  await forgetDoubles(drafted, inserted);
  return inserted.map(({ record, created }) => ({ record, created }));
}

function announce(job: NewJob, answer: Inserted | undefined): void {
  if (answer?.created !== true) return;
  announceFamily(job, answer.record.createdAt);
  publishAffected(answer.affected);
}

function announceFamily(job: NewJob | ChildJob, createdAt: number): void {
  const { id, kind, priority, delayMs, children = [] } = job;
  publish(() => ({ type: "submitted", id, kind, at: Date.now(), priority, notBefore: createdAt + delayMs }));
  for (const child of children) announceFamily(child, createdAt);
}

function messagesFor(jobs: readonly NewJob[], inserted: readonly Inserted[]): JobMessage[] {
  return jobs.flatMap((job, index) => {
    const answer = inserted[index];
    return answer?.created === true ? newDoorbells(job, answer.record.behind !== null) : [];
  });
}

/** A job that was there before has files of its own. */
async function forgetDoubles(drafted: readonly Drafted[], inserted: readonly Inserted[]): Promise<void> {
  if (inserted.every(({ created }) => created)) return;
  const doubles = drafted.flatMap((double, index) => {
    const earlier = inserted[index]?.record;
    return earlier === undefined || earlier.id === double.job.id ? [] : [{ ...double, earlier }];
  });
  for (const { drafts } of doubles) for (const draft of drafts) await draft.deleteFiles();
  // One that stands for it by its unique key alone may well be of another input.
  const sameKey = doubles.filter(({ job, earlier }) => job.idempotencyKey === earlier.idempotencyKey);
  if (sameKey.every(({ job, earlier }) => earlier.fingerprint === job.fingerprint)) return;
  throw new JobError(
    "idempotency-key-reused",
    "this idempotency key was used before, for another input; use a new key for a new job",
  );
}
