import type { BlobStore } from "../../ports/blob-store.ts";
import type { ContractCase } from "../contract.ts";
import { expectError } from "../expect-error.ts";
import { health } from "../health.ts";
import { maxBytes, pieces, putBytes, sampleBytes } from "./sample-blob.ts";

/** What a blob store promises of its own health and end. */
export const closing: readonly ContractCase<BlobStore>[] = [
  ...health,
  {
    name: "refuses every call once it is closed, and may be closed twice",
    async check(store) {
      await putBytes(store, "a/b", sampleBytes(10));
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      const link = { expiresMs: 60_000, fileName: "a.pdf", contentType: "application/pdf" };
      await expectError(store.put("a/b", pieces(sampleBytes(10)), { maxBytes }), "closed");
      await expectError(store.open("a/b"), "closed");
      await expectError(store.stat("a/b"), "closed");
      await expectError(store.delete("a/b"), "closed");
      await expectError(store.list("", { limit: 1 }), "closed");
      await expectError(store.link("a/b", link), "closed");
      await expectError(store.check(new AbortController().signal), "closed");
    },
  },
];
