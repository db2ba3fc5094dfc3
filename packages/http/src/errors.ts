import type { JobErrorCode, Json } from "@millrace/jobs";

/** What can be wrong with a request beyond what can be wrong with a job, as stable codes: the last segment of a problem's `type`. */
export type HttpErrorCode =
  | "bad-request"
  | "broken-off"
  | "cross-origin"
  | "internal-error"
  | "invalid-options"
  | "method-not-allowed"
  | "not-found"
  | "not-ready"
  | "precondition-failed"
  | "request-timeout"
  | "stopping"
  | "too-many-streams"
  | "unsupported-encoding";

/** What a problem says besides its code and its words. */
export interface HttpErrorOptions {
  readonly cause?: unknown;
  /** Members of the problem of its own. */
  readonly extensions?: Readonly<Record<string, Json>>;
  /** Headers that belong to the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The error of this package. Its message is the `detail` of the problem: what happened, whose fault it is, what to do. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode | JobErrorCode;
  readonly extensions: Readonly<Record<string, Json>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: HttpErrorCode | JobErrorCode, message: string, options: HttpErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
  }
}
