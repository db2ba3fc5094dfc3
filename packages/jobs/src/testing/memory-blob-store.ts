import { addAbortSignal, Readable } from "node:stream";
import { JobError } from "../errors.ts";
import { checkBlobKey } from "../ports/blob-key.ts";
import { BlobIntake } from "../ports/blob-intake.ts";
import type { BlobDigest, BlobPage, BlobStat, BlobStore, OpenOptions, PutOptions } from "../ports/blob-store.ts";
import { resolveRange } from "../ports/byte-range.ts";

/** How much a reader gets at a time. */
const chunkBytes = 64 * 1024;

/** Keeps blobs in a map. */
export class MemoryBlobStore implements BlobStore {
  readonly #now: () => number;
  readonly #blobs = new Map<string, { readonly content: Buffer; readonly modifiedAt: number }>();
  #closed = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobDigest> {
    this.#ensureOpen();
    checkBlobKey(key);
    const intake = new BlobIntake(source, options);
    const content = Buffer.concat(await Array.fromAsync(intake, (chunk) => Buffer.from(chunk)));
    this.#blobs.set(key, { content, modifiedAt: this.#now() });
    return intake.digest();
  }

  async open(key: string, { range, signal }: OpenOptions = {}): Promise<Readable> {
    this.#ensureOpen();
    signal?.throwIfAborted();
    const blob = this.#blobs.get(checkBlobKey(key));
    if (blob === undefined) throw new JobError("blob-not-found", `there is no blob "${key}"`);
    const { start, end } = range === undefined ? whole(blob.content) : resolveRange(range, blob.content.length);
    const stream = Readable.from(inChunks(blob.content.subarray(start, end + 1)), { objectMode: false });
    return signal === undefined ? stream : addAbortSignal(signal, stream);
  }

  async stat(key: string): Promise<BlobStat | undefined> {
    this.#ensureOpen();
    const blob = this.#blobs.get(checkBlobKey(key));
    return blob === undefined ? undefined : { key, bytes: blob.content.length, modifiedAt: blob.modifiedAt };
  }

  async delete(key: string): Promise<void> {
    this.#ensureOpen();
    this.#blobs.delete(checkBlobKey(key));
  }

  async list(prefix: string, page: { readonly limit: number; readonly cursor?: string }): Promise<BlobPage> {
    this.#ensureOpen();
    const found = [...this.#blobs]
      .map(([key, { content, modifiedAt }]) => ({ key, bytes: content.length, modifiedAt }))
      .filter(({ key }) => key.startsWith(prefix) && key > (page.cursor ?? ""))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const blobs = found.slice(0, page.limit);
    return { blobs, cursor: found.length > blobs.length ? (blobs.at(-1)?.key ?? null) : null };
  }

  async link(key: string): Promise<string | null> {
    this.#ensureOpen();
    checkBlobKey(key);
    return null;
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  #ensureOpen(): void {
    if (this.#closed) throw new JobError("closed", "the blob store was closed");
  }
}

function whole(content: Buffer): { readonly start: number; readonly end: number } {
  return { start: 0, end: content.length - 1 };
}

function* inChunks(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
}
