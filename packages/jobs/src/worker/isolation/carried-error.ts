import { JobError } from "../../errors.ts";
import type { Fault, JobErrorCode } from "../../errors.ts";
import { JobFailure } from "../../problem.ts";
import type { Problem } from "../../problem.ts";
import { AttemptAborted } from "../abort-reason.ts";
import type { AbortCause } from "../abort-reason.ts";

/** An error as it goes from one side to the other: copying an error loses its class and everything of its own. */
export type CarriedError = { readonly stack: string | undefined; readonly cause: CarriedError | undefined } & (
  | { readonly kind: "failure"; readonly problem: Problem; readonly retry: boolean }
  | {
      readonly kind: "job-error";
      readonly code: JobErrorCode;
      readonly message: string;
      readonly faults: readonly Fault[];
    }
  | { readonly kind: "aborted"; readonly why: AbortCause }
  | { readonly kind: "other"; readonly name: string; readonly message: string; readonly code: string | undefined }
);

/** An error, ready to be sent. Anything can be thrown; what is no error becomes one that shows it. */
export function carry(error: unknown): CarriedError {
  if (!(error instanceof Error)) return carry(new TypeError(`something was thrown that is no error: ${String(error)}`));
  const { name, message, stack } = error;
  const shared = { stack, cause: error.cause === undefined ? undefined : carry(error.cause) };
  if (error instanceof JobFailure) return { ...shared, kind: "failure", problem: error.problem, retry: error.retry };
  if (error instanceof AttemptAborted) return { ...shared, kind: "aborted", why: error.kind };
  if (error instanceof JobError)
    return { ...shared, kind: "job-error", code: error.code, message, faults: error.faults };
  return { ...shared, kind: "other", name, message, code: codeOf(error) };
}

/** An error that came from the other side, of the class that it had. */
export function unpack(carried: CarriedError): Error {
  const error = rebuild(carried, carried.cause === undefined ? {} : { cause: unpack(carried.cause) });
  if (carried.stack !== undefined) error.stack = carried.stack;
  return error;
}

function rebuild(carried: CarriedError, options: { readonly cause?: Error }): Error {
  switch (carried.kind) {
    case "failure":
      return new JobFailure(carried.problem, { ...options, retry: carried.retry });
    case "job-error":
      return new JobError(carried.code, carried.message, { ...options, faults: carried.faults });
    case "aborted":
      return new AttemptAborted(carried.why);
    case "other": {
      const { name, code } = carried;
      return Object.assign(new Error(carried.message, options), { name, ...(code !== undefined && { code }) });
    }
  }
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
