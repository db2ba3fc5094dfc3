import type { Backend } from "../ports/backend.ts";
import { MemoryBlobStore } from "./memory-blob-store.ts";
import { MemoryJobQueue } from "./memory-job-queue.ts";
import { MemoryJobStore } from "./memory-job-store.ts";

/** How the memory back end is made. */
export interface MemoryBackendOptions {
  /** The clock of leases, delays and ages, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

/** A back end that forgets everything with its process: for tests, and as the smallest example of one. */
export function memoryBackend({ now = Date.now }: MemoryBackendOptions = {}): Backend {
  return { store: new MemoryJobStore(now), queue: new MemoryJobQueue(now), blobs: new MemoryBlobStore(now) };
}
