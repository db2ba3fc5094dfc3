import type { Readable } from "node:stream";
import { JobError } from "../errors.ts";
import type { JobRecord, StoredFile } from "../job.ts";
import type { Backend } from "../ports/backend.ts";
import type { OpenOptions } from "../ports/blob-store.ts";
import { splitOutput } from "./output-files.ts";
import { recordOf } from "./status.ts";

/** A file of a job's output. */
export interface JobResult {
  readonly record: JobRecord;
  readonly file: StoredFile;
  /**
   * The bytes, or a range of them.
   * @throws JobError `range-not-satisfiable`; `result-expired` if they are deleted meanwhile
   */
  readonly open: (options?: OpenOptions) => Promise<Readable>;
}

/**
 * The result of a job that has succeeded: the file of the named field, or the first file of the output.
 * @throws JobError `job-not-found`, `result-not-ready`, `result-expired`
 */
export async function result(backend: Backend, id: string, field?: string): Promise<JobResult> {
  const record = await recordOf(backend, id);
  if (record.state !== "succeeded") throw notReady(record);
  if (isExpired(record)) throw expired(id);
  const file = fileOf(record, field);
  return { record, file, open: (options) => openFile(backend, id, file, options) };
}

/** Whether the result of this record is past its time, deleted already or not. */
export function isExpired(record: Pick<JobRecord, "purged" | "expiresAt">, nowMs: number = Date.now()): boolean {
  return record.purged || (record.expiresAt !== null && record.expiresAt <= nowMs);
}

function fileOf(record: JobRecord, field: string | undefined): StoredFile {
  const { files } = splitOutput(record.output);
  const file = field === undefined ? Object.values(files)[0] : files[field];
  if (file !== undefined) return file;
  const what = field === undefined ? "no file" : `no file "${field}"`;
  throw new JobError("result-not-ready", `the job ${record.id} has ${what} in its result`);
}

async function openFile(backend: Backend, id: string, file: StoredFile, options?: OpenOptions): Promise<Readable> {
  try {
    return await backend.blobs.open(file.key, options);
  } catch (cause) {
    if (cause instanceof JobError && cause.code === "blob-not-found") throw expired(id, cause);
    throw cause;
  }
}

function notReady(record: JobRecord): JobError {
  const why =
    record.state === "failed" || record.state === "cancelled"
      ? `it ended ${record.state}, so there will be none`
      : `it is ${record.state}; ask again when it has succeeded`;
  return new JobError("result-not-ready", `the job ${record.id} has no result: ${why}`);
}

function expired(id: string, cause?: unknown): JobError {
  return new JobError(
    "result-expired",
    `the result of the job ${id} was deleted after its time; submit the job again`,
    {
      cause,
    },
  );
}
