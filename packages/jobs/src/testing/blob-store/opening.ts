import assert from "node:assert/strict";
import { finished } from "node:stream/promises";
import type { BlobStore } from "../../ports/blob-store.ts";
import type { ContractCase } from "../contract.ts";
import { expectError, expectReason } from "../expect-error.ts";
import { putBytes, readBytes, sampleBytes } from "./sample-blob.ts";

const key = "jobs/sample/output";
const content = sampleBytes(100_000);

const satisfiable: readonly { readonly start: number; readonly end?: number }[] = [
  { start: 0, end: 0 },
  { start: 99_999, end: 99_999 },
  { start: 10, end: 70_000 },
  { start: 65_536 },
  { start: 99_990, end: 1_000_000 },
  { start: 0, end: 99_999 },
];

const unsatisfiable: readonly { readonly start: number; readonly end?: number }[] = [
  { start: 100_000 },
  { start: 100_000, end: 100_001 },
  { start: 10, end: 9 },
  { start: -1 },
];

/** What opening promises. */
export const opening: readonly ContractCase<BlobStore>[] = [
  {
    name: "does not open a blob that is not there",
    async check(store) {
      await expectError(store.open(key), "blob-not-found");
      await expectError(store.open(key, { range: { start: 0 } }), "blob-not-found");
    },
  },
  ...satisfiable.map((range) => ({
    name: `reads bytes ${range.start} to ${range.end ?? "the end"} of 100000`,
    async check(store: BlobStore) {
      await putBytes(store, key, content);
      const expected = content.subarray(range.start, (range.end ?? content.length) + 1);
      assert.ok((await readBytes(store, key, { range })).equals(expected));
    },
  })),
  ...unsatisfiable.map((range) => ({
    name: `refuses bytes ${range.start} to ${range.end ?? "the end"} of 100000`,
    async check(store: BlobStore) {
      await putBytes(store, key, content);
      await expectError(store.open(key, { range }), "range-not-satisfiable");
    },
  })),
  {
    name: "refuses any range of a blob of 0 bytes, and reads the whole of it",
    async check(store) {
      await putBytes(store, key, Buffer.alloc(0));
      await expectError(store.open(key, { range: { start: 0 } }), "range-not-satisfiable");
      assert.equal((await readBytes(store, key)).length, 0);
    },
  },
  {
    name: "lets a reader finish the blob it has opened although that is replaced",
    async check(store) {
      const old = sampleBytes(2_000_000, 1);
      await putBytes(store, key, old);
      const stream = await store.open(key);
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) {
        if (chunks.length === 0) await putBytes(store, key, sampleBytes(2_000_000, 2));
        chunks.push(chunk as Uint8Array);
      }
      assert.ok(Buffer.concat(chunks).equals(old));
      assert.ok((await readBytes(store, key)).equals(sampleBytes(2_000_000, 2)));
    },
  },
  {
    name: "throws the signal's reason when that is aborted before opening",
    async check(store) {
      await putBytes(store, key, content);
      const reason = new Error("gone");
      await expectReason(store.open(key, { signal: AbortSignal.abort(reason) }), reason);
    },
  },
  {
    name: "breaks off reading when the signal is aborted",
    async check(store) {
      await putBytes(store, key, sampleBytes(2_000_000));
      const stop = new AbortController();
      const stream = await store.open(key, { signal: stop.signal });
      const broken = assert.rejects(finished(stream));
      stop.abort(new Error("gone"));
      await broken;
      assert.equal(stream.destroyed, true);
    },
  },
];
