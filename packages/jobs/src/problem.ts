import type { Json } from "./json.ts";

/**
 * What went wrong, in the shape of RFC 9457. It is kept in the job's record as it is shown to people.
 *
 * `code` is the stable name; `type` is the same name as a reference with its full path (RFC 9457, section 3.1.1).
 */
export interface Problem {
  readonly type: string;
  readonly code: string;
  readonly title: string;
  /** What happened here, whose fault it is, and what to do about it. */
  readonly detail: string;
  readonly [extension: string]: Json;
}

/** The `type` of the problem with this code. */
export function problemType(code: string): string {
  return `/problems/${code}`;
}

/** A problem from its parts; `extensions` are members of its own, as RFC 9457 allows. */
export function problem(
  code: string,
  title: string,
  detail: string,
  extensions: Readonly<Record<string, Json>> = {},
): Problem {
  return { ...extensions, type: problemType(code), code, title, detail };
}

/**
 * Thrown by a handler that knows why its job fails: the problem is kept and shown word for word.
 * A failure is permanent, and so not tried again, unless `retry` says otherwise.
 */
export class JobFailure extends Error {
  override readonly name = "JobFailure";
  readonly problem: Problem;
  readonly retry: boolean;

  constructor(problem: Problem, options?: { cause?: unknown; retry?: boolean }) {
    super(problem.detail, options);
    this.problem = problem;
    this.retry = options?.retry ?? false;
  }
}
