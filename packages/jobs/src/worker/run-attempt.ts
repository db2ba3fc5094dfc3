import { setTimeout as delay } from "node:timers/promises";
import { fileFields } from "../job-kind.ts";
import type { Job } from "../job-kind.ts";
import type { HandlerInput, Shape } from "../shape.ts";
import { isStoredFile } from "../client/output-files.ts";
import type { JobRecord, Outcome, Progress } from "../job.ts";
import type { LogLine } from "../job-log.ts";
import type { Logger } from "../logger.ts";
import { tracedAttempt } from "../observation/traced.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { AttemptFiles } from "./attempt-files.ts";
import { checkOutput } from "./check-output.ts";
import { childResults } from "./child-results.ts";
import type { Children } from "./children.ts";
import type { JobContext, ProgressUpdate } from "./job-context.ts";
import { jobLogger, logLine } from "./job-logger.ts";
import { runIsolated } from "./isolation/run-isolated.ts";
import { jobFile } from "./job-file.ts";
import { outcomeOfError } from "./outcome-of-error.ts";

/** What an attempt runs with. */
export interface Attempt {
  readonly job: Job;
  readonly record: JobRecord;
  readonly blobs: BlobStore;
  readonly files: AttemptFiles;
  readonly children: Children;
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
  const { kind, version } = attempt.job;
  const warnings: string[] = [];
  try {
    const output = await outputOf(attempt, warnings);
    const handlerVersion = await version();
    return {
      kind: "succeeded",
      output: checkOutput(kind, output),
      warnings,
      ...(handlerVersion !== undefined && { handlerVersion }),
    };
  } catch (error) {
    return outcomeOfError(error, { kind, ...attempt });
  }
}

async function outputOf(attempt: Attempt, warnings: string[]): Promise<Readonly<Record<string, unknown>>> {
  const { kind, run } = attempt.job;
  // The time of a job may be up before it has begun.
  attempt.signal.throwIfAborted();
  const [input, context] = [handlerInput(attempt), contextOf(attempt, warnings)];
  if (typeof run !== "function") return runIsolated(run, input, context, attempt.children, kind.abortGraceMs);
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
    children: async (kind) =>
      childResults(kind, await attempt.children.read(), (stored) => attempt.children.file(stored)),
    progress: (update) => attempt.note(progressOf(update)),
    warn: (message) => {
      warnings.push(message);
      keep(logLine("warn", record.attempt, message));
    },
  };
}

function progressOf({ stage, percent, detail, done, total, previews }: ProgressUpdate): Progress {
  const bounded = percent === undefined ? null : Math.min(100, Math.max(0, percent));
  const counts = { done: done ?? null, total: total ?? null, ...(previews !== undefined && { previews }) };
  return { stage, percent: bounded, detail: detail ?? null, ...counts };
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
