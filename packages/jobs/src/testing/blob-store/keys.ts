import assert from "node:assert/strict";
import type { BlobStore } from "../../ports/blob-store.ts";
import type { ContractCase } from "../contract.ts";
import { expectError } from "../expect-error.ts";
import { listKeys, maxBytes, pieces, putBytes, readBytes, sampleBytes } from "./sample-blob.ts";

const refused = [
  "",
  "/a",
  "a/",
  "a//b",
  "..",
  "../a",
  "a/../b",
  "a/./b",
  ".hidden",
  "a/.hidden",
  "-a",
  "a b",
  "a\\b",
  "a:b",
  "a\u0000b",
  "ä",
  "a".repeat(129),
  Array.from({ length: 257 }, () => "a").join("/"),
];

const content = sampleBytes(10);
const link = { expiresMs: 60_000, fileName: "a.pdf", contentType: "application/pdf" };

/** What keys, ages and deleting promise. */
export const keys: readonly ContractCase<BlobStore>[] = [
  {
    name: "refuses keys that could mean something else elsewhere",
    async check(store) {
      for (const key of refused) {
        await expectError(store.put(key, pieces(content), { maxBytes }), "invalid-blob-key");
        await expectError(store.open(key), "invalid-blob-key");
        await expectError(store.stat(key), "invalid-blob-key");
        await expectError(store.delete(key), "invalid-blob-key");
        await expectError(store.link(key, link), "invalid-blob-key");
      }
      assert.deepEqual(await listKeys(store), []);
    },
  },
  {
    name: "takes keys of full length, with every letter allowed",
    async check(store) {
      const key = [`${"aZ09._-".repeat(18)}x`, "b".repeat(128), "c".repeat(128), "d".repeat(126)].join("/");
      await putBytes(store, key, content);
      assert.deepEqual(await listKeys(store), [key]);
      assert.ok((await readBytes(store, key)).equals(content));
    },
  },
  {
    name: "keeps blobs apart whose keys begin alike",
    async check(store) {
      const alike = ["a", "a-b", "a.b", "a/b", "a/b/c", "a/b.c", "ab"];
      for (const [index, key] of alike.entries()) await putBytes(store, key, sampleBytes(100, index + 1));
      for (const [index, key] of alike.entries()) {
        assert.ok((await readBytes(store, key)).equals(sampleBytes(100, index + 1)), key);
      }
      await store.delete("a/b");
      assert.equal((await store.stat("a/b/c"))?.bytes, 100);
    },
  },
  {
    name: "tells the size and age of a blob, and undefined where there is none",
    async check(store) {
      assert.equal(await store.stat("a/b"), undefined);
      const before = Date.now();
      await putBytes(store, "a/b", content);
      const stat = await store.stat("a/b");
      assert.ok(stat !== undefined);
      assert.deepEqual({ key: stat.key, bytes: stat.bytes }, { key: "a/b", bytes: 10 });
      // A server's clock, and a file system's, may differ from ours a little.
      assert.ok(stat.modifiedAt > before - 60_000 && stat.modifiedAt < Date.now() + 60_000);
      assert.equal(await store.stat("a"), undefined);
      assert.equal(await store.stat("a/b/c"), undefined);
    },
  },
  {
    name: "forgets a deleted blob, and does not mind deleting twice or what was never there",
    async check(store) {
      await putBytes(store, "a/b", content);
      await store.delete("a/b");
      await store.delete("a/b");
      await store.delete("a");
      await store.delete("never/there");
      assert.equal(await store.stat("a/b"), undefined);
      await expectError(store.open("a/b"), "blob-not-found");
    },
  },
  {
    name: "keeps a blob that is put while its neighbour is deleted",
    async check(store) {
      for (let round = 0; round < 30; round++) {
        await putBytes(store, `folder/${round}/old`, content);
        await Promise.all([store.delete(`folder/${round}/old`), putBytes(store, `folder/${round}/new`, content)]);
        assert.equal((await store.stat(`folder/${round}/new`))?.bytes, 10);
      }
    },
  },
  {
    name: "gives out a link that is an address, or none",
    async check(store) {
      await putBytes(store, "a/b", content);
      const address = await store.link("a/b", link);
      assert.ok(address === null || /^https?:$/.test(new URL(address).protocol));
    },
  },
];
