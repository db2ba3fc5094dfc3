import type { BlobStore } from "../ports/blob-store.ts";

const pageSize = 100;

/** Deletes every blob whose key begins with `prefix`. */
export async function deletePrefix(blobs: BlobStore, prefix: string): Promise<void> {
  for (;;) {
    const page = await blobs.list(prefix, { limit: pageSize });
    for (const { key } of page.blobs) await blobs.delete(key);
    if (page.cursor === null) return;
  }
}
