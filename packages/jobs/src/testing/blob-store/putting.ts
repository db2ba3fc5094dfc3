import assert from "node:assert/strict";
import type { BlobStore } from "../../ports/blob-store.ts";
import type { ContractCase } from "../contract.ts";
import { expectError, expectReason } from "../expect-error.ts";
import { listKeys, maxBytes, pieces, putBytes, readBytes, sampleBytes, sha256 } from "./sample-blob.ts";

const key = "jobs/sample/input";

/** What putting promises. */
export const putting: readonly ContractCase<BlobStore>[] = [
  ...[0, 1, 65_536, 3_000_001].map((bytes) => ({
    name: `keeps ${bytes} bytes, and tells their number and hash`,
    async check(store: BlobStore) {
      const content = sampleBytes(bytes);
      assert.deepEqual(await putBytes(store, key, content), { bytes, sha256: sha256(content) });
      assert.ok((await readBytes(store, key)).equals(content));
    },
  })),
  {
    name: "keeps bytes that come in pieces of any size",
    async check(store) {
      const content = sampleBytes(10_007);
      const { sha256: hash } = await store.put(key, pieces(content, 7), { maxBytes });
      assert.equal(hash, sha256(content));
      assert.ok((await readBytes(store, key)).equals(content));
    },
  },
  {
    name: "keeps the bytes it was given although their buffer is used again",
    async check(store) {
      await store.put(key, reused(), { maxBytes });
      assert.equal((await readBytes(store, key)).toString(), "abcdefghijkl");
    },
  },
  {
    name: "takes a blob of exactly the bytes allowed",
    async check(store) {
      const { bytes } = await store.put(key, pieces(sampleBytes(1_000)), { maxBytes: 1_000 });
      assert.equal(bytes, 1_000);
    },
  },
  {
    name: "refuses a blob of one byte more than allowed, and keeps nothing of it",
    async check(store) {
      await expectError(store.put(key, pieces(sampleBytes(1_001), 100), { maxBytes: 1_000 }), "file-too-large");
      await expectNothing(store);
    },
  },
  {
    name: "stops reading once too much has come",
    async check(store) {
      let given = 0;
      let ended = false;
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        try {
          for (;;) yield sampleBytes(1_000, ++given);
        } finally {
          ended = true;
        }
      };
      await expectError(store.put(key, endless(), { maxBytes: 100_000 }), "file-too-large");
      assert.ok(given <= 110, `${given} pieces were read where 101 decide`);
      assert.equal(ended, true);
      await expectNothing(store);
    },
  },
  {
    name: "throws what the source throws, and keeps nothing",
    async check(store) {
      const fault = new Error("the line is dead");
      const broken = async function* (): AsyncGenerator<Uint8Array> {
        yield sampleBytes(200_000);
        throw fault;
      };
      await expectReason(store.put(key, broken(), { maxBytes }), fault);
      await expectNothing(store);
    },
  },
  {
    name: "throws the signal's reason when that is aborted already, and keeps nothing",
    async check(store) {
      const reason = new Error("gone");
      await expectReason(
        store.put(key, pieces(sampleBytes(10)), { maxBytes, signal: AbortSignal.abort(reason) }),
        reason,
      );
      await expectNothing(store);
    },
  },
  {
    name: "throws the signal's reason although the source is silent, and keeps nothing",
    async check(store) {
      const stop = new AbortController();
      const reason = new Error("gone");
      const silent = async function* (): AsyncGenerator<Uint8Array> {
        yield sampleBytes(100_000);
        setImmediate(() => stop.abort(reason));
        await new Promise(() => {});
      };
      await expectReason(store.put(key, silent(), { maxBytes, signal: stop.signal }), reason);
      await expectNothing(store);
    },
  },
  {
    name: "shows a blob only once it is whole",
    async check(store) {
      const content = sampleBytes(200_000);
      const halfway = async function* (): AsyncGenerator<Uint8Array> {
        yield content.subarray(0, 100_000);
        await expectNothing(store);
        yield content.subarray(100_000);
      };
      await store.put(key, halfway(), { maxBytes });
      assert.deepEqual(await listKeys(store), [key]);
    },
  },
  {
    name: "replaces the blob of a key that exists",
    async check(store) {
      await putBytes(store, key, sampleBytes(100_000, 1));
      await putBytes(store, key, sampleBytes(50_000, 2));
      assert.ok((await readBytes(store, key)).equals(sampleBytes(50_000, 2)));
      assert.equal((await store.stat(key))?.bytes, 50_000);
    },
  },
  {
    name: "keeps the blob that was there when replacing it fails",
    async check(store) {
      const content = sampleBytes(1_000, 1);
      await putBytes(store, key, content);
      await expectError(store.put(key, pieces(sampleBytes(5_000, 2)), { maxBytes: 2_000 }), "file-too-large");
      assert.ok((await readBytes(store, key)).equals(content));
    },
  },
  {
    name: "keeps one whole blob of many put under one key at once",
    async check(store) {
      const contents = Array.from({ length: 8 }, (_, index) => sampleBytes(150_000, index + 1));
      await Promise.all(contents.map((content) => putBytes(store, key, content)));
      const kept = await readBytes(store, key);
      assert.equal(contents.filter((content) => content.equals(kept)).length, 1);
    },
  },
];

/** Yields one buffer again and again, as some readers do. */
async function* reused(): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.alloc(4);
  for (const text of ["abcd", "efgh", "ijkl"]) {
    buffer.write(text);
    yield buffer;
  }
}

async function expectNothing(store: BlobStore): Promise<void> {
  assert.deepEqual(await listKeys(store), []);
  assert.equal(await store.stat(key), undefined);
  await expectError(store.open(key), "blob-not-found");
}
