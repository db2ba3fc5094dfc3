import type { JobFile } from "../../shape.ts";
import { filesOf } from "../children.ts";
import type { Children } from "../children.ts";
import type { JobContext } from "../job-context.ts";
import type { ChildCalls, WorkerCalls } from "./assignment.ts";
import type { Conversation, Services } from "./conversation.ts";

/** What a child may ask of the worker: the context of its attempt, from afar. Paths go as they are, for both are on one machine. */
export function servicesFor(
  conversation: Conversation<ChildCalls, WorkerCalls>,
  inputFiles: ReadonlyMap<string, JobFile>,
  children: Children,
  { files, log, progress, warn }: JobContext,
): Services<WorkerCalls> {
  // Those of the children are known by their keys, once they were read.
  const readable = new Map(inputFiles);
  return {
    children: async () => {
      const entries = await children.read();
      for (const stored of entries.flatMap(filesOf)) readable.set(stored.key, children.file(stored));
      return entries;
    },
    folder: () => files.folder(),
    openFile: async (_signal, field) => conversation.lend(await fileNamed(readable, field).open()),
    saveFile: (signal, field, path) => fileNamed(readable, field).saveTo(path, { signal }),
    putFile: (_signal, file, path) => files.put(file, path),
    putStream: (_signal, file, stream) => files.put(file, conversation.borrow(stream)),
    addPreviewFile: (_signal, path) => files.addPreview(path),
    addPreviewStream: (_signal, stream) => files.addPreview(conversation.borrow(stream)),
    progress: (_signal, update) => progress(update),
    warn: (_signal, message) => warn(message),
    log: (_signal, level, fields, message) => log[level](fields, message),
  };
}

function fileNamed(files: ReadonlyMap<string, JobFile>, field: string): JobFile {
  const file = files.get(field);
  if (file === undefined) throw new TypeError(`neither the input nor a child has a file "${field}"`);
  return file;
}
