import type { BlobStore } from "@millrace/jobs";
import { S3BlobStore } from "./blob-store.ts";
import { resolveBlobStoreOptions } from "./blob-store-options.ts";
import type { BlobStoreOptions } from "./blob-store-options.ts";

/**
 * A blob store in a bucket of S3, or of another server that speaks its protocol. Nothing is sent before it is needed. Any
 * number of processes may use one bucket.
 * @throws JobError `invalid-definition` for options that cannot be taken
 */
export function s3Blobs(options: BlobStoreOptions): BlobStore {
  return new S3BlobStore(resolveBlobStoreOptions(options));
}
