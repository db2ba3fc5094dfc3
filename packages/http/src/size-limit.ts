import { FileField, isJobError } from "@millrace/jobs";
import type { JobKind } from "@millrace/jobs";
import { HttpError } from "./errors.ts";
import { formatBytes } from "./pages/format.ts";

// What boundaries, part headers and values may add to the files.
const overheadBytes = 1024 * 1024;

/**
 * Refuses a request whose `Content-Length` already says too much, before anything of it is read.
 * @throws HttpError `file-too-large`
 */
export function refuseLength(header: string | undefined, fields: readonly FileField[], body: "raw" | "parts"): void {
  const maxBytes = fields.reduce((sum, field) => sum + field.maxBytes, 0);
  const limit = body === "raw" ? maxBytes : maxBytes + overheadBytes;
  if (Number(header ?? 0) > limit) throw fileTooLarge(fields);
}

/** What a store says of a file that is too large, in words for its sender; other errors as they are. */
export function namingLimit(error: unknown, field: FileField | undefined): unknown {
  return isJobError(error, "file-too-large") && field !== undefined ? fileTooLarge([field], error) : error;
}

/** The file fields of a job's input. */
export function fileFieldsOf(kind: JobKind): readonly (readonly [string, FileField])[] {
  return Object.entries(kind.input).filter((entry): entry is [string, FileField] => entry[1] instanceof FileField);
}

function fileTooLarge(fields: readonly FileField[], cause?: unknown): HttpError {
  const maxBytes = Math.max(0, ...fields.map((field) => field.maxBytes));
  const message = `the file is larger than ${formatBytes(maxBytes)}, which is the limit here; send a smaller one`;
  return new HttpError("file-too-large", message, { cause, extensions: { maxBytes } });
}
