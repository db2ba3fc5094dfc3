import { setTimeout as delay } from "node:timers/promises";
import { referenceTo } from "../../client/output-files.ts";
import type { JobFile } from "../../shape.ts";
import type { Logger } from "../../logger.ts";
import { activeTraceparent } from "../../observation/carried-trace.ts";
import { AttemptAborted } from "../abort-reason.ts";
import type { AbortCause } from "../abort-reason.ts";
import type { Children } from "../children.ts";
import type { JobContext } from "../job-context.ts";
import type { Assignment, ChildCalls, WorkerCalls } from "./assignment.ts";
import { ChildProcess } from "./child-process.ts";
import { ChildThread } from "./child-thread.ts";
import type { Child, ChildEnd, OnLine } from "./child.ts";
import { Conversation } from "./conversation.ts";
import { Grace } from "./grace.ts";
import { HandlerCrashed } from "./handler-crashed.ts";
import type { HandlerModule } from "./handler-module.ts";
import { servicesFor } from "./services.ts";

/** A thread that is inside native code ends only when it comes back from there. */
const threadPatienceMs = 1_000;

type Values = Readonly<Record<string, unknown>>;

/**
 * Runs a handler's module in a thread or process of its own. It ends: a handler that goes on after its signal was aborted is
 * killed after the grace, with whatever it has started. When this settles, nothing of it is left.
 * @throws what the handler throws; {@link HandlerCrashed} when its thread or process ends by itself; the signal's reason when
 * it had to be killed
 */
export async function runIsolated(
  handler: HandlerModule,
  input: Values,
  context: JobContext,
  children: Children,
  graceMs: number,
): Promise<Values> {
  const { signal, log } = context;
  signal.throwIfAborted();
  const child = openChild(handler, context);
  const files = filesIn(input);
  const conversation = new Conversation<ChildCalls, WorkerCalls>(child);
  conversation.begin(servicesFor(conversation, files, children, context));
  void child.ended.then((end) => conversation.end(errorOf(end)));
  const abort = (): void => conversation.tell("abort", causeOf(signal));
  signal.addEventListener("abort", abort, { once: true });
  using grace = new Grace(signal, graceMs);
  try {
    const running = conversation.call("run", [assignmentFor(handler, input, files, context)]);
    return await Promise.race([running, grace.over]);
  } finally {
    signal.removeEventListener("abort", abort);
    await putAway(child, log);
  }
}

function errorOf(end: ChildEnd): Error {
  if (end.started) return new HandlerCrashed(end);
  return new Error("the process of the handler could not be started", { cause: end.cause });
}

function openChild({ isolation }: HandlerModule, { id, log }: JobContext): Child {
  const onLine: OnLine = (from, line) => (from === "stdout" ? log.info({ from }, line) : log.warn({ from }, line));
  switch (isolation) {
    case "thread":
      return new ChildThread(`millrace-job-${id}`, onLine);
    case "process":
      return new ChildProcess(onLine);
  }
}

async function putAway(child: Child, log: Logger): Promise<void> {
  child.kill();
  const gone = child.ended.then(() => true);
  const stop = new AbortController();
  const late = delay(threadPatienceMs, false, { signal: stop.signal }).catch(() => false);
  if (!(await Promise.race([gone, late]))) {
    log.error({}, "what runs the handler does not end although it was killed; it is left behind");
  }
  stop.abort();
}

/** Only this package aborts the signal of an attempt. */
function causeOf(signal: AbortSignal): AbortCause {
  const reason: unknown = signal.reason;
  if (reason instanceof AttemptAborted) return reason.kind;
  throw reason;
}

function filesIn(input: Values): ReadonlyMap<string, JobFile> {
  const files = Object.entries(input).filter((entry): entry is [string, JobFile] => isJobFile(entry[1]));
  return new Map(files);
}

function isJobFile(value: unknown): value is JobFile {
  return typeof value === "object" && value !== null && "saveTo" in value && typeof value.saveTo === "function";
}

function assignmentFor(
  { module }: HandlerModule,
  input: Values,
  files: ReadonlyMap<string, JobFile>,
  { id, attempt, maxAttempts, deadline }: JobContext,
): Assignment {
  const descriptions = files.entries().map(([name, file]) => [name, referenceTo(file)] as const);
  return {
    module: module.href,
    input: { ...input, ...Object.fromEntries(descriptions) },
    files: [...files.keys()],
    id,
    attempt,
    maxAttempts,
    deadline,
    traceparent: activeTraceparent(),
  };
}
