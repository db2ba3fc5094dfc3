import { JobError } from "../errors.ts";
import type { JobState } from "../job-states.ts";
import type { JobOrigin, JobRecord, Progress, StoredFile } from "../job.ts";
import type { Json } from "../json.ts";
import type { Backend } from "../ports/backend.ts";
import type { Problem } from "../problem.ts";
import { splitOutput } from "./output-files.ts";

/** What there is to say about a job. */
export interface JobStatus {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly version: number;
  readonly progress: Progress | null;
  /** Pictures of what is being made, or was, which {@link preview} hands out; null where none are to come. */
  readonly previews: number | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** 1: next to be started. Null unless the job waits, or where more than 1,000 are before it. */
  readonly queuePosition: number | null;
  readonly cancelRequested: boolean;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** When the result is deleted. */
  readonly expiresAt: number | null;
  /** When a job that waits for another attempt may start. */
  readonly notBefore: number;
  /** The input's files by their fields, and its values. */
  readonly inputFiles: Readonly<Record<string, StoredFile>>;
  /** The values of the output. */
  readonly output: Readonly<Record<string, Json>> | null;
  /** The files of the output by their fields; empty once they have expired. */
  readonly results: Readonly<Record<string, StoredFile>>;
  readonly problem: Problem | null;
  /** What the job came of, if it did not come of a plain submission. The ids in it are nobody else's business. */
  readonly origin: JobOrigin | null;
  readonly warnings: readonly string[];
}

const countedAhead = 1_000;

/**
 * The status of a job.
 * @throws JobError `job-not-found`
 */
export async function status(backend: Backend, id: string): Promise<JobStatus> {
  return describe(backend, await recordOf(backend, id));
}

/**
 * A job's record.
 * @throws JobError `job-not-found`
 */
export async function recordOf(backend: Backend, id: string): Promise<JobRecord> {
  const record = await backend.store.get(id);
  if (record === undefined) throw jobNotFound(id);
  return record;
}

/** The error for an id that means nothing (any more). */
export function jobNotFound(id: string): JobError {
  return new JobError("job-not-found", `there is no job "${id}"; it may have been deleted after its time was up`);
}

/** The status that a record amounts to. */
export async function describe(backend: Backend, record: JobRecord): Promise<JobStatus> {
  const { values, files } = splitOutput(record.output);
  return {
    id: record.id,
    kind: record.kind,
    state: record.state,
    version: record.version,
    progress: progressOf(record),
    previews: previewsOf(record),
    attempt: record.attempt,
    maxAttempts: record.maxAttempts,
    queuePosition: await queuePosition(backend, record),
    cancelRequested: record.cancelRequested,
    createdAt: record.createdAt,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    expiresAt: record.expiresAt,
    notBefore: record.notBefore,
    inputFiles: splitOutput(record.input).files,
    output: record.output === null ? null : values,
    results: files,
    problem: record.problem,
    origin: record.origin,
    warnings: record.warnings,
  };
}

/** Progress is written now and then, so what was written last is not how far a job came that has succeeded. */
function progressOf({ state, progress }: JobRecord): Progress | null {
  if (state !== "succeeded") return progress;
  return { stage: "done", percent: 100, detail: null, done: null, total: null };
}

/** They go with the result, and with an attempt that came to nothing. */
function previewsOf({ state, progress, purged }: JobRecord): number | null {
  return (state === "running" || state === "succeeded") && !purged ? (progress?.previews ?? null) : null;
}

async function queuePosition(backend: Backend, record: JobRecord): Promise<number | null> {
  if (record.state !== "queued") return null;
  const ahead = await backend.store.countAhead(record, countedAhead);
  return ahead < countedAhead ? ahead + 1 : null;
}
