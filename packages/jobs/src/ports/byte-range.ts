import { JobError } from "../errors.ts";

/** A part of a blob: first byte and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Which bytes of a blob of this size are meant by a range, as HTTP reads it: an open end, or one past the blob, means its end.
 * @throws JobError `range-not-satisfiable` if it begins past the end, or ends before it begins
 */
export function resolveRange(range: { readonly start: number; readonly end?: number }, bytes: number): ByteRange {
  const end = Math.min(range.end ?? bytes - 1, bytes - 1);
  if (!Number.isSafeInteger(range.start) || range.start < 0 || range.start > end) {
    throw new JobError(
      "range-not-satisfiable",
      `bytes ${range.start}-${range.end ?? ""} were asked for, of a blob of ${bytes} bytes`,
    );
  }
  return { start: range.start, end };
}
