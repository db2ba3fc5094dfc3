import type { JobFile } from "../../job-kind.ts";
import type { JobContext } from "../job-context.ts";
import type { ChildCalls, WorkerCalls } from "./assignment.ts";
import type { Conversation, Services } from "./conversation.ts";

/** What a child may ask of the worker: the context of its attempt, from afar. Paths go as they are, for both are on one machine. */
export function servicesFor(
  conversation: Conversation<ChildCalls, WorkerCalls>,
  inputFiles: ReadonlyMap<string, JobFile>,
  { files, log, progress, warn }: JobContext,
): Services<WorkerCalls> {
  return {
    folder: () => files.folder(),
    openFile: async (_signal, field) => conversation.lend(await fileNamed(inputFiles, field).open()),
    saveFile: (signal, field, path) => fileNamed(inputFiles, field).saveTo(path, { signal }),
    putFile: (_signal, file, path) => files.put(file, path),
    putStream: (_signal, file, stream) => files.put(file, conversation.borrow(stream)),
    progress: (_signal, update) => progress(update),
    warn: (_signal, message) => warn(message),
    log: (_signal, level, fields, message) => log[level](fields, message),
  };
}

function fileNamed(files: ReadonlyMap<string, JobFile>, field: string): JobFile {
  const file = files.get(field);
  if (file === undefined) throw new TypeError(`the input has no file "${field}"`);
  return file;
}
