import { createHash } from "node:crypto";
import { JobError } from "../errors.ts";
import type { BlobDigest, PutOptions } from "./blob-store.ts";

/**
 * What every blob store does with a source, whatever it keeps the bytes in: counts and hashes them on the way, stops at
 * `maxBytes`, and stops as soon as the signal is aborted, though the source may be silent.
 *
 * It is read once; {@link BlobIntake.digest} tells what came through.
 */
export class BlobIntake implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #maxBytes: number;
  readonly #signal: AbortSignal | undefined;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  constructor(source: AsyncIterable<Uint8Array>, { maxBytes, signal }: PutOptions) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#signal = signal;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const chunks = this.#source[Symbol.asyncIterator]();
    let finished = false;
    try {
      for (;;) {
        const next = await unlessAborted(this.#signal, () => chunks.next());
        finished = next.done === true;
        if (next.done === true) return;
        this.#count(next.value);
        yield next.value;
      }
    } finally {
      if (!finished) letGo(chunks);
    }
  }

  /** Size and hash of what has come through. Call it once, at the end. */
  digest(): BlobDigest {
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  #count(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#maxBytes) {
      throw new JobError("file-too-large", `the file is larger than the ${this.#maxBytes} bytes that are allowed`);
    }
    this.#hash.update(chunk);
  }
}

/** Not `Promise.race`: racing every chunk against one lasting promise would keep every chunk in memory. */
async function unlessAborted<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    run().then(resolve, reject);
    return await promise;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Tells a source to close. Not awaited: one that is stuck would never answer, and its failing to close is its own affair. */
function letGo(chunks: AsyncIterator<Uint8Array>): void {
  void chunks.return?.().then(undefined, () => {});
}
