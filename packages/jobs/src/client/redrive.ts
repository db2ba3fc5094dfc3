import { JobError, isJobError } from "../errors.ts";
import { newJobId } from "../job-id.ts";
import type { ChildJob, JobRecord, NewJob } from "../job.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import type { JobFilter } from "../ports/job-store.ts";
import { commit } from "./commit.ts";
import type { Submitted } from "./commit.ts";
import { CopiedFiles } from "./copied-files.ts";
import { splitOutput } from "./output-files.ts";
import { recordOf } from "./status.ts";
import { ownKeyPrefix } from "./submit-options.ts";

/** How jobs are redriven. */
export interface RedriveOptions {
  readonly signal?: AbortSignal;
  readonly log?: Logger;
}

/** What came of redriving many jobs. */
export interface Redriven {
  /** New jobs made. Of one that had been redriven before, none is. */
  readonly made: number;
  /** The jobs that could not be redriven, and why. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Runs a job again that failed or was cancelled: as a new one with copies of its files, since what has ended never changes.
 * Of a parent, the children that have succeeded are taken over, and the others are run again. Redriving a job twice leads to
 * the same new one.
 * @throws JobError `job-not-found`; `not-redrivable` if it did not fail, or its files are deleted already
 */
export async function redrive(backend: Backend, id: string, options: RedriveOptions = {}): Promise<Submitted> {
  const record = await recordOf(backend, id);
  const { store, blobs } = backend;
  const copies = new CopiedFiles(blobs, options.signal);
  let job: NewJob;
  try {
    job = await again(record, store, copies);
  } catch (cause) {
    await copies.deleteFiles();
    if (isJobError(cause, "blob-not-found")) throw notRedrivable(id, "its files are deleted already", cause);
    throw cause;
  }
  const [submitted] = await commit(backend, [{ job, drafts: [copies] }], options.log ?? silentLogger);
  if (submitted === undefined) throw new Error("a store answered nothing to a job that was to be added");
  return submitted;
}

/**
 * Redrives all jobs of a filter, the newest first: those that failed unless `states` says otherwise.
 * @throws JobError what the back end throws; the signal's reason when that is aborted. What was redriven until then stays so
 */
export async function redriveAll(
  backend: Backend,
  filter: JobFilter = {},
  options: RedriveOptions = {},
): Promise<Redriven> {
  const refused: { id: string; reason: string }[] = [];
  let made = 0;
  let cursor: string | null | undefined;
  while (cursor !== null) {
    options.signal?.throwIfAborted();
    const page = await backend.store.list(
      { states: ["failed"], ...filter },
      { limit: 100, ...(cursor !== undefined && { cursor }) },
    );
    for (const { id, parentId } of page.jobs) {
      // A child is run again with its parent.
      if (parentId !== null) continue;
      try {
        if ((await redrive(backend, id, options)).created) made++;
      } catch (cause) {
        if (!isJobError(cause, "not-redrivable")) throw cause;
        refused.push({ id, reason: cause.message });
      }
    }
    cursor = page.cursor;
  }
  return { made, refused };
}

async function again(record: JobRecord, store: Backend["store"], copies: CopiedFiles): Promise<NewJob> {
  const { id, kind, state, uniqueKey } = record;
  if (state !== "failed" && state !== "cancelled") throw notRedrivable(id, `it is ${state}`);
  const key = `${ownKeyPrefix}redrive:${id}`;
  return {
    ...(await copyOf(record, store, copies)),
    idempotencyKey: key,
    fingerprint: kind,
    // Whoever has taken its place meanwhile stays there.
    ...(uniqueKey !== null && { unique: { key: uniqueKey, policy: "existing" as const } }),
  };
}

async function copyOf(record: JobRecord, store: Backend["store"], copies: CopiedFiles): Promise<ChildJob> {
  const { kind, maxAttempts, priority, resultTtlMs, recordTtlMs, logTtlMs, maxDeaths, concurrency, rate } = record;
  if (record.purged && hasFiles(record)) throw notRedrivable(record.id, "its files are deleted already");
  const id = newJobId();
  const input = await copies.copyAll(record.input, (field) => `jobs/${id}/input/${field}`);
  const children: ChildJob[] = [];
  for (const childId of record.childIds) children.push(await childOf(record.id, childId, store, copies));
  return {
    id,
    kind,
    input,
    maxAttempts,
    priority,
    delayMs: 0,
    resultTtlMs,
    recordTtlMs,
    logTtlMs,
    maxDeaths,
    concurrency,
    rate,
    reuseKey: record.reuseKey,
    origin: { kind: "redriven", jobId: record.id },
    onChildFailure: record.onChildFailure,
    children,
  };
}

async function childOf(parentId: string, id: string, store: Backend["store"], copies: CopiedFiles): Promise<ChildJob> {
  const child = await store.get(id);
  if (child === undefined) throw notRedrivable(parentId, "a child of it is deleted already");
  if (child.state !== "succeeded" || child.purged || child.output === null) return copyOf(child, store, copies);
  const { childIds: _, ...alone } = child;
  const job = await copyOf({ ...alone, childIds: [] }, store, copies);
  const output = await copies.copyAll(child.output, (field) => `jobs/${job.id}/0/${field}`);
  return { ...job, done: { output, warnings: child.warnings, handlerVersion: child.handlerVersion } };
}

function hasFiles({ input }: JobRecord): boolean {
  return Object.keys(splitOutput(input).files).length > 0;
}

function notRedrivable(id: string, why: string, cause?: unknown): JobError {
  return new JobError("not-redrivable", `the job ${id} cannot be run again: ${why}`, { cause });
}
