import type { Backend } from "../ports/backend.ts";
import { deletePrefix } from "./delete-prefix.ts";

const batch = 100;

/**
 * Deletes the files of jobs whose time is up, and `forgetAfterMs` later their records; in between, people are told that the
 * result has expired. @returns how many jobs it dealt with
 */
export async function prune({ store, blobs }: Backend, forgetAfterMs: number): Promise<number> {
  const expired = await store.expired(batch);
  for (const { id, purged } of expired) {
    if (purged) await store.delete(id);
    else {
      await deletePrefix(blobs, `jobs/${id}/`);
      await store.markPurged(id, forgetAfterMs);
    }
  }
  return expired.length;
}
