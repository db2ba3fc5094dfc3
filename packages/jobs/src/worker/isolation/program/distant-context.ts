import { resolve } from "node:path";
import { streamOf } from "../../../file-content.ts";
import { plainFields } from "../../../plain-fields.ts";
import { takeMessages } from "../../../logger.ts";
import type { LogLevel } from "../../../logger.ts";
import { childResults } from "../../child-results.ts";
import type { JobContext, ProgressUpdate } from "../../job-context.ts";
import type { AttemptFiles } from "../../attempt-files.ts";
import type { Assignment, ChildCalls, WorkerCalls } from "../assignment.ts";
import type { Conversation } from "../conversation.ts";
import { distantFile } from "./distant-file.ts";

/** What a handler has besides its input, where that is somewhere else. */
export function distantContext(
  worker: Conversation<WorkerCalls, ChildCalls>,
  assignment: Assignment,
  signal: AbortSignal,
  progress: (update: ProgressUpdate) => void,
): JobContext {
  const { id, attempt, maxAttempts, deadline } = assignment;
  const line = (level: LogLevel) => (fields: object, message: string) =>
    worker.tell("log", level, plainFields(fields), message);
  return {
    id,
    signal,
    deadline,
    attempt,
    maxAttempts,
    progress,
    warn: (message) => worker.tell("warn", message),
    log: takeMessages({ debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") }),
    files: distantFiles(worker, signal),
    children: async (kind) =>
      childResults(kind, await worker.call("children", [], signal), (stored) =>
        distantFile(worker, stored.key, stored, signal),
      ),
  };
}

function distantFiles(worker: Conversation<WorkerCalls, ChildCalls>, signal: AbortSignal): AttemptFiles {
  return {
    folder: () => worker.call("folder", [], signal),
    put: ({ name, contentType }, from) =>
      typeof from === "string"
        ? worker.call("putFile", [{ name, contentType }, resolve(from)], signal)
        : worker.call("putStream", [{ name, contentType }, worker.lend(streamOf(from))], signal),
    addPreview: (from) =>
      typeof from === "string"
        ? worker.call("addPreviewFile", [resolve(from)], signal)
        : worker.call("addPreviewStream", [worker.lend(streamOf(from))], signal),
  };
}
