import type { BlobStore } from "../ports/blob-store.ts";
import { evidencePrefix } from "../poison/evidence.ts";

const pageSize = 200;

/** Deletes evidence that is older than `olderThanMs`. @returns how many jobs' */
export async function sweepEvidence(blobs: BlobStore, olderThanMs: number, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await blobs.list(evidencePrefix, { limit: pageSize, ...(cursor && { cursor }) });
    const old = page.blobs.filter(({ modifiedAt }) => modifiedAt < Date.now() - olderThanMs);
    for (const { key } of old) await blobs.delete(key);
    deleted += old.length;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return deleted;
}
