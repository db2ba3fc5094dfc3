import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { randomBytes } from "node:crypto";
import type { BlobStore } from "@millrace/jobs";

export const MiB = 1_048_576;

/** Bytes of which no two places are alike. */
export function sampleBytes(bytes: number): Buffer {
  return randomBytes(bytes);
}

/** Yields `content` in pieces, as a request's body comes. */
export async function* pieces(content: Uint8Array, pieceBytes = 65_536): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
}

/** Puts `content` under `key`. */
export async function putBytes(store: BlobStore, key: string, content: Uint8Array): Promise<void> {
  await store.put(key, pieces(content), { maxBytes: content.length });
}

/** Reads all that comes. */
export async function readAll(stream: Promise<Readable>): Promise<Buffer> {
  return buffer(await stream);
}

/** The same, with something done once the first bytes have come. */
export async function readAround(stream: Promise<Readable>, afterFirst: () => void | Promise<void>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await stream) {
    if (chunks.length === 0) await afterFirst();
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}
