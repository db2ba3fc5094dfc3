import assert from "node:assert/strict";
import type { BlobStore } from "../../ports/blob-store.ts";
import type { ContractCase } from "../contract.ts";
import { listKeys, putBytes, sampleBytes } from "./sample-blob.ts";

/** In the order in which they are to be listed. */
const ordered = ["a", "a-b/c", "a.b", "a/b", "a/b/c", "a/b0", "a/c/d/e", "a0", "b/x/1", "b/x/2", "b/y"];

/** What listing promises. */
export const listing: readonly ContractCase<BlobStore>[] = [
  {
    name: "lists nothing where there is nothing",
    async check(store) {
      assert.deepEqual(await store.list("", { limit: 10 }), { blobs: [], cursor: null });
      assert.deepEqual(await store.list("jobs/none/", { limit: 10 }), { blobs: [], cursor: null });
    },
  },
  {
    name: "lists blobs in the order of their keys, as stat tells of them",
    async check(store) {
      await fill(store);
      const { blobs, cursor } = await store.list("", { limit: 100 });
      assert.deepEqual(
        blobs.map(({ key }) => key),
        ordered,
      );
      assert.equal(cursor, null);
      for (const blob of blobs) assert.deepEqual(blob, await store.stat(blob.key));
    },
  },
  ...["a", "a/", "a/b", "a/b/", "a.", "b/x/1", "b/x/10", "c"].map((prefix) => ({
    name: `lists the blobs whose keys begin with "${prefix}"`,
    async check(store: BlobStore) {
      await fill(store);
      assert.deepEqual(
        await listKeys(store, prefix),
        ordered.filter((key) => key.startsWith(prefix)),
      );
    },
  })),
  ...[1, 2, 3, ordered.length, ordered.length + 1].map((limit) => ({
    name: `lists ${ordered.length} blobs ${limit} at a time, without gaps or doubles`,
    async check(store: BlobStore) {
      await fill(store);
      assert.deepEqual(await listKeys(store, "", limit), ordered);
      assert.deepEqual(
        await listKeys(store, "a/", limit),
        ordered.filter((key) => key.startsWith("a/")),
      );
    },
  })),
  {
    name: "goes on with a list although what was listed is deleted",
    async check(store) {
      await fill(store);
      const seen: string[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const page = await store.list("", { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
        for (const { key } of page.blobs) {
          seen.push(key);
          await store.delete(key);
        }
        cursor = page.cursor;
      }
      assert.deepEqual(seen, ordered);
      assert.deepEqual(await listKeys(store), []);
    },
  },
];

async function fill(store: BlobStore): Promise<void> {
  for (const key of ordered.toReversed()) await putBytes(store, key, sampleBytes(key.length));
}
