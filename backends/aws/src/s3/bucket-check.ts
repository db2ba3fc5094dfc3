import type { Readable } from "node:stream";
import { AbortMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket.ts";
import { isRefusal } from "./fault.ts";
import { listBlobs } from "./list-blobs.ts";
import { objectHeaders } from "./object-headers.ts";
import { abortStaleUploads } from "./stale-uploads.ts";

const probeKey = "check";
/** Permissions change seldom, and each look is paid for. */
const thoroughEveryMs = 600_000;

/** Whether a bucket can serve, in which everything that is ever done with it is tried, without leaving a trace. */
export class BucketCheck {
  readonly #bucket: Bucket;
  #thoroughAt = -Infinity;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** @throws JobError `storage-unavailable` that says what is wrong with the bucket, the permission or the credential */
  async run(signal: AbortSignal): Promise<void> {
    await listBlobs(this.#bucket, "", { limit: 1, signal });
    if (performance.now() - this.#thoroughAt < thoroughEveryMs) return;
    await this.#read(signal);
    await this.#write(signal);
    await abortStaleUploads(this.#bucket, signal);
    this.#thoroughAt = performance.now();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const command = new GetObjectCommand({ ...this.#bucket.object(probeKey), Range: "bytes=0-0" });
    try {
      const { Body } = await this.#bucket.send(command, { signal });
      (Body as Readable | undefined)?.destroy();
    } catch (error) {
      if (!isRefusal(error, "NoSuchKey") && !isRefusal(error, "InvalidRange")) throw error;
    }
  }

  /** An upload that is aborted at once: it needs the permission to write, and is never seen. */
  async #write(signal: AbortSignal): Promise<void> {
    const object = this.#bucket.object(probeKey);
    const { encryption } = this.#bucket.options;
    const create = new CreateMultipartUploadCommand({ ...object, ...objectHeaders({ encryption }) });
    const { UploadId } = await this.#bucket.send(create, { signal });
    const abort = new AbortMultipartUploadCommand({ ...object, UploadId });
    await this.#bucket.send(abort, { signal });
  }
}
