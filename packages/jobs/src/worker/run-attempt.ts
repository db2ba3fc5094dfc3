import { setTimeout as delay } from "node:timers/promises";
import { JobError } from "../errors.ts";
import { faultsOf, fileFields, valueSchema } from "../job-kind.ts";
import type { HandlerInput, Job, JobKind, Shape } from "../job-kind.ts";
import { isStoredFile, referenceTo } from "../client/output-files.ts";
import type { JobRecord, Outcome, Progress } from "../job.ts";
import type { LogLine } from "../job-log.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Logger } from "../logger.ts";
import { tracedAttempt } from "../observation/traced.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import { JobFailure, problem } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { AttemptAborted } from "./abort-reason.ts";
import type { AttemptFiles } from "./attempt-files.ts";
import type { JobContext, ProgressUpdate } from "./job-context.ts";
import { jobLogger, logLine } from "./job-logger.ts";
import { HandlerCrashed } from "./isolation/handler-crashed.ts";
import { runIsolated } from "./isolation/run-isolated.ts";
import { jobFile } from "./job-file.ts";
import { retryDelay } from "./retry-delay.ts";

/** What an attempt runs with. */
export interface Attempt {
  readonly job: Job;
  readonly record: JobRecord;
  readonly blobs: BlobStore;
  readonly files: AttemptFiles;
  /** Aborted with an {@link AttemptAborted}. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly log: Logger;
  note(progress: Progress): void;
  keep(line: LogLine): void;
}

/**
 * Runs a handler once and says how it ended. It never rejects for anything the handler does, and it ends: a handler that
 * goes on after its signal was aborted is left behind after the grace or, where it runs apart, killed.
 */
export async function runAttempt(attempt: Attempt): Promise<Outcome> {
  return tracedAttempt(attempt.record, () => runOnce(attempt));
}

async function runOnce(attempt: Attempt): Promise<Outcome> {
  const { kind } = attempt.job;
  const warnings: string[] = [];
  try {
    const output = await outputOf(attempt, warnings);
    return { kind: "succeeded", output: checkOutput(kind, output), warnings };
  } catch (error) {
    return outcomeOf(error, attempt);
  }
}

async function outputOf(attempt: Attempt, warnings: string[]): Promise<Readonly<Record<string, unknown>>> {
  const { kind, run } = attempt.job;
  const [input, context] = [handlerInput(attempt), contextOf(attempt, warnings)];
  if (typeof run !== "function") return runIsolated(run, input, context, kind.abortGraceMs);
  const running = run(input, context);
  return Promise.race([running, graceAfterAbort(attempt, running)]);
}

function handlerInput({ job, record, blobs, signal }: Attempt): HandlerInput<Shape> {
  const entries = Object.entries(record.input).map(([name, value]) => [
    name,
    isStoredFile(value) && fileFields(job.kind.input).some(([field]) => field === name)
      ? jobFile(blobs, value, signal)
      : value,
  ]);
  return Object.fromEntries(entries) as HandlerInput<Shape>;
}

function contextOf(attempt: Attempt, warnings: string[]): JobContext {
  const { record, signal, deadline, files } = attempt;
  const keep = (line: LogLine): void => attempt.keep(line);
  return {
    id: record.id,
    signal,
    deadline,
    attempt: record.attempt,
    maxAttempts: record.maxAttempts,
    log: jobLogger(attempt.log, record.attempt, keep),
    files,
    progress: (update) => attempt.note(progressOf(update)),
    warn: (message) => {
      warnings.push(message);
      keep(logLine("warn", record.attempt, message));
    },
  };
}

function progressOf({ stage, percent, detail, done, total }: ProgressUpdate): Progress {
  const bounded = percent === undefined ? null : Math.min(100, Math.max(0, percent));
  return { stage, percent: bounded, detail: detail ?? null, done: done ?? null, total: total ?? null };
}

/** Rejects with the signal's reason, once the handler has had its grace to stop by itself. */
async function graceAfterAbort({ job, signal, log }: Attempt, running: Promise<unknown>): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const ended = new AbortController();
  const settled = running.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([
    settled,
    delay(job.kind.abortGraceMs, false, { signal: ended.signal, ref: false }),
  ]);
  ended.abort();
  // A handler that has ended decides by how it ended: a result that is there is taken.
  if (inTime) return new Promise<never>(() => {});
  log.error(
    { graceMs: job.kind.abortGraceMs },
    "the handler goes on although its signal was aborted; it is left behind",
  );
  throw signal.reason;
}

function checkOutput(kind: JobKind, output: Readonly<Record<string, unknown>>): JsonObject {
  const files = fileFields(kind.output);
  const values = Object.entries(output).filter(([name]) => !files.some(([field]) => field === name));
  const checked = valueSchema(kind.output).safeParse(Object.fromEntries(values));
  const missing = files.filter(
    ([name, field]) => !(field.optional && output[name] === undefined) && !isStoredFile(output[name]),
  );
  const faults = [
    ...(checked.success ? [] : faultsOf(checked.error).map(({ path, message }) => `${path}: ${message}`)),
    ...missing.map(([name]) => `${name}: expected what files.put() returned`),
  ];
  if (!checked.success || faults.length > 0) throw invalidResult(kind, faults);
  const stored = files.flatMap(([name]) => (isStoredFile(output[name]) ? [[name, referenceTo(output[name])]] : []));
  return { ...Object.fromEntries(stored), ...(checked.data as Record<string, Json>) } as JsonObject;
}

function invalidResult(kind: JobKind, faults: readonly string[]): JobFailure {
  const detail = `The handler of ${kind.name} returned something else than it declares: ${faults.join("; ")}. This is a fault of the application, not of your input.`;
  return new JobFailure(problem("invalid-result", "The result is not valid", detail));
}

function outcomeOf(error: unknown, attempt: Attempt): Outcome {
  const { signal, record, job, log } = attempt;
  if (signal.aborted) return outcomeOfAbort(signal.reason, job.kind);
  if (error instanceof JobFailure) {
    log.warn({ err: error, problem: error.problem.code }, "the attempt failed");
    return error.retry ? retryOrFail(error.problem, record, job.kind) : { kind: "failed", problem: error.problem };
  }
  if (error instanceof HandlerCrashed) {
    log.error({ err: error }, "the handler's thread or process ended in the middle of the attempt");
    return retryOrFail(crashed(), record, job.kind);
  }
  log.error({ err: error }, "the handler threw an error that it does not explain");
  return retryOrFail(unexpected(error), record, job.kind);
}

function outcomeOfAbort(reason: unknown, kind: JobKind): Outcome {
  if (!(reason instanceof AttemptAborted)) throw reason;
  switch (reason.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "timed-out":
      return { kind: "failed", problem: timeLimit(kind) };
    case "interrupted":
    case "lease-lost":
      return { kind: "interrupted" };
  }
}

function retryOrFail(reason: Problem, record: JobRecord, kind: JobKind): Outcome {
  if (record.attempt >= record.maxAttempts) return { kind: "failed", problem: reason };
  return { kind: "retry", problem: reason, delayMs: retryDelay(record.attempt, kind.backoff) };
}

/** The problem of an attempt that took too long. */
function timeLimit(kind: JobKind): Problem {
  const seconds = kind.timeoutMs / 1_000;
  const detail = `It was still being worked on after ${seconds} seconds, which is the limit. It was stopped; other jobs are not affected.`;
  return problem("time-limit", "It took too long", detail, { timeoutMs: kind.timeoutMs });
}

function crashed(): Problem {
  const detail =
    "The program that worked on it broke off in the middle. If that happens every time, your file may be the cause; the operator can tell from the log.";
  return problem("handler-crashed", "It was interrupted", detail);
}

function unexpected(error: unknown): Problem {
  const storage = error instanceof JobError ? ` (${error.code})` : "";
  const detail = `Something went wrong while the job was worked on${storage}. This is a fault of the service, not of your input.`;
  return problem("internal-error", "Something went wrong", detail);
}
