/**
 * Everything that can be wrong with a job or a back end, as a closed list of stable codes. They are also the last segment
 * of the problem `type` that HTTP clients see, so a code is never renamed.
 */
export type JobErrorCode =
  | "invalid-definition"
  | "unknown-job"
  | "job-not-found"
  | "invalid-input"
  | "payload-too-large"
  | "file-too-large"
  | "unsupported-type"
  | "idempotency-key-reused"
  | "idempotency-key-in-flight"
  | "result-not-ready"
  | "result-expired"
  | "not-redrivable"
  | "invalid-blob-key"
  | "blob-not-found"
  | "range-not-satisfiable"
  | "lease-lost"
  | "storage-full"
  | "storage-unavailable"
  | "storage-corrupt"
  | "closed";

/** One thing that is wrong with an input: which field, and what is expected of it. */
export interface Fault {
  /** The field, as a path: `presentation`, `options.pages[2]`. Empty when the whole input is meant. */
  readonly path: string;
  readonly message: string;
}

/** The error of this package. The message says what is wrong and what to do; `cause` holds what a library threw. */
export class JobError extends Error {
  override readonly name = "JobError";
  readonly code: JobErrorCode;
  /** Every fault of an `invalid-input`; empty for the other codes. */
  readonly faults: readonly Fault[];

  constructor(code: JobErrorCode, message: string, options?: { cause?: unknown; faults?: readonly Fault[] }) {
    super(message, options);
    this.code = code;
    this.faults = options?.faults ?? [];
  }
}

/** Whether `error` is a {@link JobError}, with this code where one is given. */
export function isJobError(error: unknown, code?: JobErrorCode): error is JobError {
  return error instanceof JobError && (code === undefined || error.code === code);
}
