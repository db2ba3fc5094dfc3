import { createHash } from "node:crypto";
import type { BlobDigest, BlobStore, OpenOptions } from "../../ports/blob-store.ts";

/** More than any blob of the cases. */
export const maxBytes: number = 64 * 1024 * 1024;

/** Bytes that differ from place to place, so that a misplaced one shows. */
export function sampleBytes(length: number, seed = 1): Buffer {
  let state = seed;
  return Buffer.from(Uint32Array.from({ length: Math.ceil(length / 4) }, () => (state = next(state))).buffer).subarray(
    0,
    length,
  );
}

/** The step of a xorshift generator. */
function next(state: number): number {
  let mixed = state;
  mixed ^= mixed << 13;
  mixed ^= mixed >>> 17;
  return (mixed ^ (mixed << 5)) >>> 0;
}

/** Yields `content` in pieces of so many bytes. */
export async function* pieces(content: Uint8Array, pieceBytes = 65_536): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
}

/** Puts `content` under `key`. */
export async function putBytes(store: BlobStore, key: string, content: Uint8Array): Promise<BlobDigest> {
  return store.put(key, pieces(content), { maxBytes });
}

/** Reads a blob, or a range of it. */
export async function readBytes(store: BlobStore, key: string, options?: OpenOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.open(key, options)) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** All keys that begin with `prefix`, `limit` at a time. */
export async function listKeys(store: BlobStore, prefix = "", limit = 100): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await store.list(prefix, { limit, ...(cursor === undefined ? {} : { cursor }) });
    keys.push(...page.blobs.map(({ key }) => key));
    cursor = page.cursor;
  }
  return keys;
}

/** Lower-case hexadecimal. */
export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
