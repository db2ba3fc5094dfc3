import { crc32 } from "node:zlib";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { BlobDigest, PutOptions } from "@millrace/jobs";
import { BlobIntake } from "@millrace/jobs/ports";
import type { Bucket } from "./bucket.ts";
import { inParts } from "./in-parts.ts";
import { MultipartUpload } from "./multipart-upload.ts";
import { crcHeader, objectHeaders } from "./object-headers.ts";

const mostParts = 10_000;

/**
 * Stores what `source` yields: in one request if it is shorter than a part, else in parts. It holds two parts in memory, of
 * which one is on its way while the other fills.
 */
export async function putBlob(
  bucket: Bucket,
  key: string,
  source: AsyncIterable<Uint8Array>,
  options: PutOptions & { readonly signal: AbortSignal },
): Promise<BlobDigest> {
  const { partBytes } = bucket.options;
  const maxBytes = Math.min(options.maxBytes, mostParts * partBytes);
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const intake = new BlobIntake(source, { maxBytes, signal });
  await using parts = inParts(intake, partBytes);
  const first = await parts.next();
  if (first.done === true || first.value.byteLength < partBytes) {
    options.signal.throwIfAborted();
    await putWhole(bucket, key, first.value ?? new Uint8Array(), options);
    return intake.digest();
  }
  await sendParts(bucket, key, { first: first.value, rest: parts, failing, signal, contentType: options.contentType });
  return intake.digest();
}

interface Parts {
  readonly first: Uint8Array;
  readonly rest: AsyncIterator<Uint8Array, void>;
  /** To stop whoever fills the next part when this one cannot be sent, and the other way round. */
  readonly failing: AbortController;
  readonly signal: AbortSignal;
  readonly contentType: string | undefined;
}

async function sendParts(bucket: Bucket, key: string, parts: Parts): Promise<void> {
  const { first, rest, failing, signal, contentType } = parts;
  const upload = await MultipartUpload.begin(bucket, key, { contentType, signal });
  let sending = Promise.resolve();
  try {
    for (let part: Uint8Array | void = first; part !== undefined; part = (await rest.next()).value) {
      await sending;
      if (part.byteLength === 0) break;
      sending = upload.sendPart(part, signal);
      sending.catch((error: unknown) => failing.abort(error));
    }
    await sending;
    signal.throwIfAborted();
    await upload.complete();
  } catch (error) {
    failing.abort(error);
    // A part that arrives after the abort would stay.
    await Promise.allSettled([sending]);
    await upload.abort();
    throw error;
  }
}

/** Not to be broken off: nobody would know whether it is there. */
async function putWhole(
  bucket: Bucket,
  key: string,
  bytes: Uint8Array,
  { contentType }: Pick<PutOptions, "contentType">,
): Promise<void> {
  const { encryption, checksums } = bucket.options;
  const command = new PutObjectCommand({
    ...bucket.object(key),
    ...objectHeaders({ contentType, encryption }),
    ...(checksums && { ChecksumCRC32: crcHeader(crc32(bytes)) }),
    Body: bytes,
  });
  await bucket.send(command, { long: true });
}
