import { JobFailure, isJobError, problemType } from "@millrace/jobs";
import type { Fault, JobErrorCode, Json, Problem } from "@millrace/jobs";
import { HttpError } from "./errors.ts";
import type { HttpErrorCode } from "./errors.ts";
import { isKnownCode, problemTable, speaksForItself } from "./problem-table.ts";
import { shownFaults } from "./shown-faults.ts";

/** A problem as it is answered. */
export interface ProblemResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: Problem;
}

/** Where and under which id a request was made. */
export interface Occurrence {
  /** The path alone: a query may hold what is nobody's business. */
  readonly instance: string;
  readonly requestId: string;
}

/** The problem that an error amounts to; one that nobody foresaw becomes `internal-error`, without its words. */
export function problemResponse(error: unknown, occurrence: Occurrence): ProblemResponse {
  if (error instanceof HttpError) return answer(error.code, error.message, occurrence, error.extensions, error.headers);
  if (error instanceof JobFailure) return refusal(error.problem, occurrence);
  if (isJobError(error)) {
    const { faults, message } = shownFaults(error.faults, error.message);
    return answer(error.code, message, occurrence, faultsOf(faults));
  }
  return frameworkProblem(error, occurrence);
}

function answer(
  code: JobErrorCode | HttpErrorCode,
  message: string,
  { instance, requestId }: Occurrence,
  extensions: Readonly<Record<string, Json>> = {},
  headers: Readonly<Record<string, string>> = {},
): ProblemResponse {
  const { status, title, advice, retryAfter } = problemTable[code];
  const detail = speaksForItself(code) ? sentence(message) : advice;
  return {
    status,
    headers: { ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }), ...headers },
    problem: {
      type: problemType(code),
      code,
      title,
      status,
      detail,
      instance,
      ...(status >= 500 && { requestId }),
      ...extensions,
    },
  };
}

/** A file that its field's own check refused: the job would have failed with this problem. */
function refusal(problem: Problem, { instance }: Occurrence): ProblemResponse {
  const status = isKnownCode(problem.code) ? problemTable[problem.code].status : 422;
  return { status, headers: {}, problem: { ...problem, status, instance } };
}

function faultsOf(faults: readonly Fault[]): Record<string, Json> {
  if (faults.length === 0) return {};
  return { errors: faults.map(({ path, message }) => ({ path, detail: sentence(message) })) };
}

const codeOfStatus: Readonly<Record<number, HttpErrorCode | JobErrorCode>> = {
  400: "bad-request",
  404: "not-found",
  405: "method-not-allowed",
  406: "bad-request",
  408: "request-timeout",
  413: "payload-too-large",
  414: "bad-request",
  415: "unsupported-type",
  431: "bad-request",
  503: "stopping",
};

// The multipart reader says that it was cut off with a code of its own, the socket with Node's.
const brokenOff = new Set(["FST_MP_PREMATURE_CLOSE", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"]);

/** Errors of the server's framework carry a status; whatever does not is a fault of ours. */
function frameworkProblem(error: unknown, occurrence: Occurrence): ProblemResponse {
  const { statusCode, code, message } = error instanceof Error ? (error as Partial<FrameworkError>) : {};
  if (code !== undefined && brokenOff.has(code)) {
    return answer("broken-off", problemTable["broken-off"].advice, occurrence);
  }
  const known = statusCode === undefined ? undefined : codeOfStatus[statusCode];
  return answer(known ?? "internal-error", message ?? "", occurrence);
}

interface FrameworkError {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
