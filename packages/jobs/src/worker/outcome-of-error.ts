import { JobError } from "../errors.ts";
import type { JobKind } from "../job-kind.ts";
import type { JobRecord, Outcome } from "../job.ts";
import type { Logger } from "../logger.ts";
import { outcomeOfDeath } from "../poison/outcome-of-death.ts";
import { JobFailure, problem } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { AttemptAborted } from "./abort-reason.ts";
import { deadlineExceeded } from "./deadline-exceeded.ts";
import { HandlerCrashed } from "./isolation/handler-crashed.ts";
import { retryDelay } from "./retry-delay.ts";

/** An attempt that ended by an error. */
export interface FailedAttempt {
  readonly kind: JobKind;
  readonly record: JobRecord;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** How an attempt ended whose handler threw `error`, or was left behind or killed with its signal's reason. */
export function outcomeOfError(error: unknown, attempt: FailedAttempt): Outcome {
  const { signal, record, kind, log } = attempt;
  if (signal.aborted) return outcomeOfAbort(signal.reason, kind);
  if (error instanceof HandlerCrashed) {
    log.error({ err: error }, "the handler's thread or process ended in the middle of the attempt");
    const retryDelayMs = retryDelay(record.attempt, kind.backoff);
    return outcomeOfDeath(record, { code: "handler-crashed", cause: error.how, retryDelayMs });
  }
  if (error instanceof JobFailure) {
    log.warn({ err: error, problem: error.problem.code }, "the attempt failed");
    // A failure is permanent unless it says otherwise.
    return error.retry ? retryOrFail(error, error.problem, attempt) : { kind: "failed", problem: error.problem };
  }
  log.error({ err: error }, "the handler threw an error that it does not explain");
  return retryOrFail(error, unexpected(error), attempt);
}

function outcomeOfAbort(reason: unknown, kind: JobKind): Outcome {
  if (!(reason instanceof AttemptAborted)) throw reason;
  switch (reason.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "timed-out":
      return { kind: "failed", problem: timeLimit(reason.limitMs ?? kind.timeoutMs) };
    case "deadline-exceeded":
      return { kind: "failed", problem: deadlineExceeded() };
    case "interrupted":
    case "lease-lost":
      return { kind: "interrupted" };
  }
}

function retryOrFail(error: unknown, reason: Problem, { record, kind, log }: FailedAttempt): Outcome {
  if (record.attempt >= record.maxAttempts) return { kind: "failed", problem: reason };
  const delayMs = delayAfter(error, record.attempt, kind, log);
  return delayMs === false ? { kind: "failed", problem: reason } : { kind: "retry", problem: reason, delayMs };
}

/** What the kind's own rule says and, where it has none or says nothing that makes sense, its backoff. */
function delayAfter(error: unknown, attempt: number, { retry, backoff }: JobKind, log: Logger): number | false {
  try {
    const answer = retry?.(error, attempt);
    if (answer === false || (typeof answer === "number" && answer >= 0 && answer <= maxDelayMs)) return answer;
    if (answer !== undefined) log.error({ answer }, "the kind's retry answers with no delay that makes sense");
  } catch (cause) {
    // It is the application's, and may throw anything; the job must not be lost for it.
    log.error({ err: cause }, "the kind's retry threw an error");
  }
  return retryDelay(attempt, backoff);
}

/** A year. */
const maxDelayMs = 31_536_000_000;

/** The problem of an attempt that took too long. */
function timeLimit(timeoutMs: number): Problem {
  const seconds = Number((timeoutMs / 1_000).toFixed(timeoutMs < 10_000 ? 3 : 1));
  const detail = `It was still being worked on after ${seconds} seconds, which is the limit. It was stopped; other jobs are not affected.`;
  return problem("time-limit", "It took too long", detail, { timeoutMs });
}

function unexpected(error: unknown): Problem {
  const storage = error instanceof JobError ? ` (${error.code})` : "";
  const detail = `Something went wrong while the job was worked on${storage}. This is a fault of the service, not of your input.`;
  return problem("internal-error", "Something went wrong", detail);
}
