import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { CompletedPart } from "@aws-sdk/client-s3";
import { JobError, isJobError } from "@millrace/jobs";
import type { Bucket } from "./bucket.ts";
import { isRefusal } from "./fault.ts";
import { crcHeader, objectHeaders } from "./object-headers.ts";

/** By which an upload knows its own object. */
const uploadIdMetadata = "millrace-upload";
/** Whoever waits for the reason is not to wait for long; what stays is aborted later. */
const abortTimeoutMs = 5_000;

/** An object that comes in parts. Nobody sees it before it is complete. */
export class MultipartUpload {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #uploadId: string;
  readonly #mark: string;
  readonly #parts: CompletedPart[] = [];
  #bytes = 0;
  #crc = 0;

  private constructor(bucket: Bucket, key: string, uploadId: string, mark: string) {
    this.#bucket = bucket;
    this.#key = key;
    this.#uploadId = uploadId;
    this.#mark = mark;
  }

  static async begin(
    bucket: Bucket,
    key: string,
    { contentType, signal }: { readonly contentType?: string | undefined; readonly signal: AbortSignal },
  ): Promise<MultipartUpload> {
    const { encryption, checksums } = bucket.options;
    const mark = randomUUID();
    const command = new CreateMultipartUploadCommand({
      ...bucket.object(key),
      ...objectHeaders({ contentType, encryption }),
      ...(checksums && { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" }),
      Metadata: { [uploadIdMetadata]: mark },
    });
    const { UploadId } = await bucket.send(command, { signal });
    if (UploadId === undefined) throw new JobError("storage-unavailable", "the server began an upload without an id");
    return new MultipartUpload(bucket, key, UploadId, mark);
  }

  /** One at a time, in their order. */
  async sendPart(part: Uint8Array, signal: AbortSignal): Promise<void> {
    const PartNumber = this.#parts.length + 1;
    const checksum = this.#bucket.options.checksums ? { ChecksumCRC32: crcHeader(crc32(part)) } : {};
    const command = new UploadPartCommand({ ...this.#upload(), ...checksum, PartNumber, Body: part });
    const { ETag } = await this.#bucket.send(command, {
      signal,
      long: true,
    });
    if (ETag === undefined) throw new JobError("storage-unavailable", "the server took a part without an ETag");
    this.#parts.push({ PartNumber, ETag, ...checksum });
    this.#bytes += part.byteLength;
    this.#crc = crc32(part, this.#crc);
  }

  /** From now on it is shown. Not to be broken off: nobody would know whether it is. */
  async complete(): Promise<void> {
    const command = new CompleteMultipartUploadCommand({
      ...this.#upload(),
      ...(this.#bucket.options.checksums && {
        ChecksumCRC32: crcHeader(this.#crc),
        ChecksumType: "FULL_OBJECT",
        MpuObjectSize: this.#bytes,
      }),
      MultipartUpload: { Parts: this.#parts },
    });
    try {
      await this.#bucket.send(command, { long: true });
    } catch (error) {
      this.#checkTaken(error);
      // It may be complete already, and only the answer was lost.
      if (!isRefusal(error, "NoSuchUpload") || !(await this.#isShown())) throw error;
    }
  }

  /** Has the parts deleted. Should this fail, they go when stale uploads do. */
  async abort(): Promise<void> {
    const command = new AbortMultipartUploadCommand(this.#upload());
    const timeoutMs = Math.min(abortTimeoutMs, this.#bucket.options.timeoutMs);
    try {
      await this.#bucket.send(command, { timeoutMs });
    } catch (error) {
      if (!isJobError(error)) throw error;
    }
  }

  /** @throws JobError that says which setting to change, if what was refused is the list of parts with their checksums */
  #checkTaken(cause: unknown): void {
    if (!this.#bucket.options.checksums || !isRefusal(cause, "MalformedXML")) return;
    const what = `the server of the bucket "${this.#bucket.name}" does not take checksums of parts`;
    throw new JobError("storage-unavailable", `${what}; set \`checksums: false\``, { cause });
  }

  async #isShown(): Promise<boolean> {
    const command = new HeadObjectCommand(this.#bucket.object(this.#key));
    const { Metadata } = await this.#bucket.send(command);
    return Metadata?.[uploadIdMetadata] === this.#mark;
  }

  #upload(): { readonly Bucket: string; readonly Key: string; readonly UploadId: string } {
    return { ...this.#bucket.object(this.#key), UploadId: this.#uploadId };
  }
}
