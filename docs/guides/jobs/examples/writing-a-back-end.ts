import { JobError } from "@millrace/jobs";
import type { BlobDigest, BlobPage, BlobStat, BlobStore, OpenOptions, PutOptions } from "@millrace/jobs";
import { BlobIntake, checkBlobKey, resolveRange } from "@millrace/jobs/ports";
import { blobStoreContract } from "@millrace/jobs/testing";
import { Readable, addAbortSignal } from "node:stream";

/** A blob store that forgets: the whole of what the port asks, in one place. */
class MapBlobStore implements BlobStore {
  readonly #blobs = new Map<string, { readonly bytes: Buffer; readonly modifiedAt: number }>();
  #closed = false;

  async put(key: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobDigest> {
    this.#ensureOpen(key);
    // Counts, hashes, ends at `maxBytes` and hears the signal, so that every store does these alike.
    const intake = new BlobIntake(source, options);
    const chunks: Buffer[] = [];
    // Copied, because whoever sends may use a buffer again.
    for await (const chunk of intake) chunks.push(Buffer.from(chunk));
    // Shown only now that it is whole.
    this.#blobs.set(key, { bytes: Buffer.concat(chunks), modifiedAt: Date.now() });
    return intake.digest();
  }

  async open(key: string, { range, signal }: OpenOptions = {}): Promise<Readable> {
    this.#ensureOpen(key);
    signal?.throwIfAborted();
    const blob = this.#blobs.get(key);
    if (blob === undefined) throw new JobError("blob-not-found", `there is no blob "${key}"`);
    const { start, end } = range === undefined ? { start: 0, end: Infinity } : resolveRange(range, blob.bytes.length);
    const stream = Readable.from([blob.bytes.subarray(start, end + 1)], { objectMode: false });
    return signal === undefined ? stream : addAbortSignal(signal, stream);
  }

  async stat(key: string): Promise<BlobStat | undefined> {
    this.#ensureOpen(key);
    const blob = this.#blobs.get(key);
    return blob && { key, bytes: blob.bytes.length, modifiedAt: blob.modifiedAt };
  }

  async delete(key: string): Promise<void> {
    this.#ensureOpen(key);
    this.#blobs.delete(key);
  }

  async list(prefix: string, page: { readonly limit: number; readonly cursor?: string }): Promise<BlobPage> {
    this.#ensureOpen();
    const keys = [...this.#blobs.keys()].filter((key) => key.startsWith(prefix) && key > (page.cursor ?? ""));
    const shown = keys.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, page.limit);
    const stats = await Promise.all(shown.map((key) => this.stat(key)));
    const blobs = stats.filter((stat) => stat !== undefined);
    return { blobs, cursor: keys.length > shown.length ? (shown.at(-1) ?? null) : null };
  }

  async link(key: string): Promise<string | null> {
    this.#ensureOpen(key);
    return null; // It gives out no addresses.
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  #ensureOpen(key?: string): void {
    if (this.#closed) throw new JobError("closed", "the blob store was closed");
    if (key !== undefined) checkBlobKey(key);
  }
}

// The contract is data, so any test runner can run it; here a loop does.
for (const { name, check } of blobStoreContract) {
  await using fresh = new MapBlobStore();
  await check(fresh).catch((cause: unknown) => {
    throw new Error(`it does not keep: ${name}`, { cause });
  });
}
console.log("every promise of a blob store is kept");
