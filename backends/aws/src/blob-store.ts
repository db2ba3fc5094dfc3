import type { Readable } from "node:stream";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { JobError } from "@millrace/jobs";
import type { BlobDigest, BlobPage, BlobStat, BlobStore, LinkOptions, OpenOptions, PutOptions } from "@millrace/jobs";
import { checkBlobKey } from "@millrace/jobs/ports";
import type { ResolvedBlobStoreOptions } from "./blob-store-options.ts";
import { BlobStream } from "./s3/blob-stream.ts";
import { BucketCheck } from "./s3/bucket-check.ts";
import { Bucket } from "./s3/bucket.ts";
import { linkBlob } from "./s3/link-blob.ts";
import { listBlobs } from "./s3/list-blobs.ts";
import { putBlob } from "./s3/put-blob.ts";
import { statBlob } from "./s3/stat-blob.ts";

/** Keeps blobs as objects of a bucket, each under its key. */
export class S3BlobStore implements BlobStore {
  readonly #bucket: Bucket;
  readonly #check: BucketCheck;
  readonly #closing = new AbortController();
  readonly #puts = new Set<Promise<BlobDigest>>();

  constructor(options: ResolvedBlobStoreOptions) {
    this.#bucket = new Bucket(options);
    this.#check = new BucketCheck(this.#bucket);
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobDigest> {
    const signal = this.#begin(options.signal);
    const put = putBlob(this.#bucket, checkBlobKey(key), source, { ...options, signal });
    this.#puts.add(put);
    try {
      return await put;
    } finally {
      this.#puts.delete(put);
    }
  }

  async open(key: string, { range, signal }: OpenOptions = {}): Promise<Readable> {
    const stop = this.#begin(signal);
    checkBlobKey(key);
    checkRange(range);
    return BlobStream.open(this.#bucket, key, { ...(range !== undefined && { range }), signal: stop });
  }

  async stat(key: string): Promise<BlobStat | undefined> {
    return statBlob(this.#bucket, checkBlobKey(key), this.#begin());
  }

  async delete(key: string): Promise<void> {
    const signal = this.#begin();
    const command = new DeleteObjectCommand(this.#bucket.object(checkBlobKey(key)));
    await this.#bucket.send(command, { signal });
  }

  async list(prefix: string, page: { readonly limit: number; readonly cursor?: string }): Promise<BlobPage> {
    return listBlobs(this.#bucket, prefix, { ...page, signal: this.#begin() });
  }

  async link(key: string, options: LinkOptions): Promise<string | null> {
    this.#begin();
    return linkBlob(this.#bucket, checkBlobKey(key), options);
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#check.run(this.#begin(signal));
  }

  /** Uploads that run are broken off, and what they have sent is deleted. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new JobError("closed", "the blob store was closed"));
    await Promise.allSettled(this.#puts);
    this.#bucket[Symbol.dispose]();
  }

  /** What a call ends by: its own signal, or that the store is closed. */
  #begin(signal?: AbortSignal): AbortSignal {
    this.#closing.signal.throwIfAborted();
    signal?.throwIfAborted();
    return signal === undefined ? this.#closing.signal : AbortSignal.any([this.#closing.signal, signal]);
  }
}

/** A server takes a range that ends before it begins for no range at all. */
function checkRange(range: OpenOptions["range"]): void {
  if (range === undefined) return;
  const { start, end = start } = range;
  if (Number.isSafeInteger(start) && start >= 0 && end >= start) return;
  throw new JobError("range-not-satisfiable", `bytes ${start}-${end} cannot be had of any blob`);
}
