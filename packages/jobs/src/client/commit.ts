import { JobError } from "../errors.ts";
import type { JobRecord, NewJob } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publish } from "../observation/job-events.ts";
import { tracedSubmit } from "../observation/traced.ts";
import type { Backend } from "../ports/backend.ts";
import type { JobQueue } from "../ports/job-queue.ts";
import type { Inserted } from "../ports/job-store.ts";
import type { JobDraft } from "./job-draft.ts";
import { doorbell, ring } from "./ring.ts";

/** A draft, and the job that was made of it. */
export interface Drafted {
  readonly draft: JobDraft;
  readonly job: NewJob;
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
): Promise<readonly Inserted[]> {
  const jobs = drafted.map(({ job }) => job);
  const inserted = await tracedSubmit(jobs, async (traced) => {
    const answers = await store.insert(traced, { ring: queue });
    const created = answers.filter((answer) => answer.created).map(({ record }) => record);
    announce(created);
    if (!store.carries(queue)) await ringFor(queue, created, log);
    return answers;
  });
  await forgetDoubles(drafted, inserted);
  return inserted;
}

function announce(created: readonly JobRecord[]): void {
  for (const { id, kind, priority, notBefore } of created) {
    publish(() => ({ type: "submitted", id, kind, at: Date.now(), priority, notBefore }));
  }
}

async function ringFor(queue: JobQueue, created: readonly JobRecord[], log: Logger): Promise<void> {
  const messages = created.map((record) => doorbell(record, record.notBefore - record.createdAt));
  await ring(queue, messages, log);
}

/** A job that was there before has files of its own. */
async function forgetDoubles(drafted: readonly Drafted[], inserted: readonly Inserted[]): Promise<void> {
  const doubles = drafted.flatMap(({ draft, job }, index) => {
    const earlier = inserted[index]?.record;
    return earlier === undefined || earlier.id === job.id ? [] : [{ draft, job, earlier }];
  });
  for (const { draft } of doubles) await draft.deleteFiles();
  if (doubles.every(({ job, earlier }) => earlier.fingerprint === job.fingerprint)) return;
  throw new JobError(
    "idempotency-key-reused",
    "this idempotency key was used before, for another input; use a new key for a new job",
  );
}
