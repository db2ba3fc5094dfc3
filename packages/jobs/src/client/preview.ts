import type { Readable } from "node:stream";
import { JobError } from "../errors.ts";
import type { Backend } from "../ports/backend.ts";
import type { OpenOptions } from "../ports/blob-store.ts";
import { previewKey } from "../preview-key.ts";
import { isExpired } from "./result.ts";
import { recordOf } from "./status.ts";

/** A picture of what a job makes. */
export interface JobPreview {
  /** Another attempt's picture has another, and one that is shown does not change. */
  readonly tag: string;
  /**
   * Its bytes. Of which type they are, they say themselves.
   * @throws JobError `result-not-ready` where there is no picture of that number
   */
  readonly open: (options?: OpenOptions) => Promise<Readable>;
}

/**
 * A picture that the handler of a job has shown with `files.addPreview`, while the job runs and for as long as its result is
 * kept.
 * @param number counted from 1
 * @throws JobError `job-not-found`, `result-expired`
 */
export async function preview(backend: Backend, id: string, number: number): Promise<JobPreview> {
  const record = await recordOf(backend, id);
  if (isExpired(record))
    throw new JobError("result-expired", `the pictures of the job ${id} were deleted after its time`);
  const key = previewKey(id, record.fence, number);
  return { tag: `${record.fence}-${number}`, open: (options) => openPicture(backend, key, number, options) };
}

async function openPicture(backend: Backend, key: string, number: number, options?: OpenOptions): Promise<Readable> {
  try {
    return await backend.blobs.open(key, options);
  } catch (cause) {
    if (!(cause instanceof JobError) || cause.code !== "blob-not-found") throw cause;
    throw new JobError("result-not-ready", `the job has no picture ${number}, or not yet`, { cause });
  }
}
