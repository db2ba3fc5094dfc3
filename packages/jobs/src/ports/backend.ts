import type { BlobStore } from "./blob-store.ts";
import type { JobQueue } from "./job-queue.ts";
import type { JobStore } from "./job-store.ts";

/**
 * What a pipeline runs on. A plain object, so that parts of different back ends compose:
 * `{ ...postgres(options), queue: rabbitmq(options) }`.
 */
export interface Backend {
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly blobs: BlobStore;
}

/** Closes the three parts, each although another may have failed to. */
export async function closeBackend(backend: Backend): Promise<void> {
  await using stack = new AsyncDisposableStack();
  stack.use(backend.store);
  stack.use(backend.queue);
  stack.use(backend.blobs);
}
