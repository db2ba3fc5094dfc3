import type { JobFile } from "../../../shape.ts";
import { isStoredFile, referenceTo } from "../../../client/output-files.ts";
import type { StoredFile } from "../../../job.ts";
import { withinCarriedTrace } from "../../../observation/carried-trace.ts";
import { JobFailure, problem } from "../../../problem.ts";
import { AttemptAborted } from "../../abort-reason.ts";
import type { JobContext, ProgressUpdate } from "../../job-context.ts";
import type { Assignment, ChildCalls, WorkerCalls } from "../assignment.ts";
import { Conversation } from "../conversation.ts";
import type { Channel } from "../conversation.ts";
import { loadHandler } from "../load-handler.ts";
import { distantContext } from "./distant-context.ts";
import { distantFile } from "./distant-file.ts";
import { Spaced } from "./spaced.ts";

/** This side's view of the worker. */
type Worker = Conversation<WorkerCalls, ChildCalls>;

type Values = Readonly<Record<string, unknown>>;
type Run = (input: Values, context: JobContext) => Promise<Values>;

/** The worker writes progress four times a second; more often than this, telling it is a waste. */
const progressEveryMs = 50;

/** Does what the worker asks: one attempt. */
export function serve(channel: Channel): void {
  const aborted = new AbortController();
  const worker: Worker = new Conversation(channel);
  worker.begin({
    run: (_signal, assignment) => run(worker, assignment, aborted.signal),
    abort: (_signal, why) => aborted.abort(new AttemptAborted(why)),
  });
}

async function run(worker: Worker, assignment: Assignment, signal: AbortSignal): Promise<Values> {
  const handler = await loadHandler<Run>(new URL(assignment.module));
  const files = assignment.files.map((name): [string, JobFile] => [
    name,
    distantFile(worker, name, assignment.input[name] as StoredFile, signal),
  ]);
  const input = { ...assignment.input, ...Object.fromEntries(files) };
  const progress = new Spaced<ProgressUpdate>(progressEveryMs, (update) => worker.tell("progress", update));
  const context = distantContext(worker, assignment, signal, (update) => progress.say(update));
  const { traceparent } = assignment;
  const output = await withinCarriedTrace(traceparent, context.log, () => handler(input, context));
  // How many pictures there are is part of the result, and nothing that comes behind the answer is heard.
  progress.flush();
  return portable(output);
}

/** An output that can be sent: files as references, for what a handler was given has functions. */
function portable(output: Values): Values {
  const entries = Object.entries(output).map(([name, value]) => [
    name,
    isStoredFile(value) ? referenceTo(value) : value,
  ]);
  try {
    return structuredClone(Object.fromEntries(entries) as Values);
  } catch (cause) {
    if (!(cause instanceof DOMException && cause.name === "DataCloneError")) throw cause;
    const detail = `The handler returned something that cannot leave its thread or process: ${cause.message}. This is a fault of the application, not of your input.`;
    throw new JobFailure(problem("invalid-result", "The result is not valid", detail), { cause });
  }
}
