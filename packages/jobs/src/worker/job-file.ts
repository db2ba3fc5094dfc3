import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { JobFile } from "../shape.ts";
import type { StoredFile } from "../job.ts";
import type { BlobStore } from "../ports/blob-store.ts";

/** A stored file in the hands of a handler. */
export function jobFile(blobs: BlobStore, stored: StoredFile, attempt: AbortSignal): JobFile {
  return {
    ...stored,
    open: ({ signal = attempt } = {}) => blobs.open(stored.key, { signal }),
    async saveTo(path, { signal = attempt } = {}) {
      const content = await blobs.open(stored.key, { signal });
      await pipeline(content, createWriteStream(path, { flags: "wx", mode: 0o600 }), { signal });
    },
  };
}
