import { Readable, addAbortSignal } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { JobError } from "@millrace/jobs";
import type { OpenOptions } from "@millrace/jobs";
import { Patience } from "../service/patience.ts";
import type { Bucket } from "./bucket.ts";
import { faultOf } from "./fault.ts";

/** How long a body may be silent before it is asked for again from there. */
const longestSilenceMs = 10_000;

/** What a server is sending. */
interface Body {
  readonly stream: Readable;
  /** Of what object, so that the rest is of the same. */
  readonly etag: string | undefined;
  /** The place in the blob of what comes next, and of the end. */
  readonly start: number;
  readonly end: number;
}

/** Reads a blob, or a range of it, and goes on where the connection broke as long as it is the same blob. */
export class BlobStream extends Readable {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #signal: AbortSignal;
  readonly #etag: string | undefined;
  readonly #end: number;
  #at: number;
  #body: Readable;
  #chunks: AsyncIterator<Uint8Array>;
  #patience: Patience;

  private constructor(bucket: Bucket, key: string, { stream, etag, start, end }: Body, signal: AbortSignal) {
    super();
    this.#bucket = bucket;
    this.#key = key;
    this.#signal = signal;
    this.#etag = etag;
    this.#at = start;
    this.#end = end;
    this.#body = stream;
    this.#chunks = chunksOf(stream);
    this.#patience = new Patience(bucket.options.timeoutMs, signal);
    // Last, because it may be aborted already, and then there must be a body to let go.
    addAbortSignal(signal, this);
  }

  /** @throws JobError `blob-not-found`, `range-not-satisfiable` */
  static async open(
    bucket: Bucket,
    key: string,
    { range, signal }: OpenOptions & { readonly signal: AbortSignal },
  ): Promise<BlobStream> {
    return new BlobStream(bucket, key, await get(bucket, key, { range, signal }), signal);
  }

  override _read(): void {
    this.#next().then(
      (chunk) => this.push(chunk),
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#body.destroy();
    done(error);
  }

  /** The next bytes, or null at the end. */
  async #next(): Promise<Uint8Array | null> {
    for (;;) {
      try {
        const next = await this.#nextOfBody();
        if (next.done !== true) return this.#advance(next.value);
        if (this.#at === this.#end) return null;
        throw new DOMException(`${this.#end - this.#at} bytes did not come`, "NetworkError");
      } catch (error) {
        this.#signal.throwIfAborted();
        if (this.destroyed) throw error;
        await this.#resume(error);
      }
    }
  }

  #advance(chunk: Uint8Array): Uint8Array {
    this.#at += chunk.byteLength;
    this.#patience = new Patience(this.#bucket.options.timeoutMs, this.#signal);
    return chunk;
  }

  /** Only whoever waits for bytes knows that they are late: a stream that nobody reads is silent as well. */
  async #nextOfBody(): Promise<IteratorResult<Uint8Array>> {
    const silenceMs = Math.min(longestSilenceMs, this.#bucket.options.timeoutMs / 3);
    const late = new DOMException(`no byte came within ${Math.round(silenceMs)} ms`, "TimeoutError");
    const timer = setTimeout(() => this.#body.destroy(late), silenceMs);
    try {
      return await this.#chunks.next();
    } finally {
      clearTimeout(timer);
    }
  }

  async #resume(cause: unknown): Promise<void> {
    this.#body.destroy();
    if (isMismatch(cause)) {
      const what = `the bytes of "${this.#key}" are not those that were stored`;
      throw new JobError("storage-corrupt", `${what}: their checksum differs`, { cause });
    }
    await this.#patience.wait(faultOf(cause, this.#bucket.name));
    if (this.#at === this.#end) return this.#become(Readable.from([]));
    const range = { start: this.#at, end: this.#end - 1 };
    const body = await get(this.#bucket, this.#key, { range, signal: this.#signal, etag: this.#etag });
    this.#become(body.stream);
  }

  #become(body: Readable): void {
    this.#body = body;
    this.#chunks = chunksOf(body);
    if (this.destroyed) body.destroy();
  }
}

interface Wanted {
  readonly range: OpenOptions["range"];
  readonly signal: AbortSignal;
  readonly etag?: string | undefined;
}

async function get(bucket: Bucket, key: string, { range, signal, etag }: Wanted): Promise<Body> {
  const command = new GetObjectCommand({
    ...bucket.object(key),
    ...(range !== undefined && { Range: `bytes=${range.start}-${range.end ?? ""}` }),
    ...(range === undefined && bucket.options.checksums && { ChecksumMode: "ENABLED" }),
    ...(etag !== undefined && { IfMatch: etag }),
  });
  const answer = await bucket.send(command, { signal });
  const stream = answer.Body as Readable;
  // Who reads it is told by the iterator; nobody listens once it was let go.
  stream.on("error", () => {});
  const start = range?.start ?? 0;
  const bytes = answer.ContentLength ?? 0;
  if (range === undefined || answer.ContentRange?.startsWith(`bytes ${start}-`) === true) {
    return { stream, etag: answer.ETag, start, end: start + bytes };
  }
  stream.destroy();
  throw new JobError("storage-unavailable", `the server of the bucket "${bucket.name}" answers no ranges`);
}

function chunksOf(stream: Readable): AsyncIterator<Uint8Array> {
  return stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
}

/** The SDK compares, and throws an error without a name of its own. */
function isMismatch(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Checksum mismatch");
}
