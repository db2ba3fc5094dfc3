import { resolve } from "node:path";
import { addAbortSignal, Readable } from "node:stream";
import type { JobFile } from "../../../shape.ts";
import type { StoredFile } from "../../../job.ts";
import type { ChildCalls, WorkerCalls } from "../assignment.ts";
import type { Conversation } from "../conversation.ts";

/** A file of the input in the hands of a handler that is not where the blobs are. */
export function distantFile(
  worker: Conversation<WorkerCalls, ChildCalls>,
  field: string,
  stored: StoredFile,
  attempt: AbortSignal,
): JobFile {
  return {
    ...stored,
    async open({ signal = attempt } = {}) {
      const stream = await worker.call("openFile", [field], signal);
      return addAbortSignal(signal, Readable.from(worker.borrow(stream), { objectMode: false }));
    },
    saveTo: (path, { signal = attempt } = {}) => worker.call("saveFile", [field, resolve(path)], signal),
  };
}
