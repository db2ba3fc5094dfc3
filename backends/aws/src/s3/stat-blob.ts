import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { isJobError } from "@millrace/jobs";
import type { BlobStat } from "@millrace/jobs";
import { describeError } from "../service/describe-error.ts";
import type { Bucket } from "./bucket.ts";
import { blobStat, listBlobs } from "./list-blobs.ts";

/** Size and age of a blob, or undefined if there is none. */
export async function statBlob(bucket: Bucket, key: string, signal: AbortSignal): Promise<BlobStat | undefined> {
  const command = new HeadObjectCommand(bucket.object(key));
  try {
    const head = await bucket.send(command, { signal });
    return blobStat(key, head.ContentLength, head.LastModified);
  } catch (error) {
    if (!isRefused(error)) throw error;
    // A refusal without a body does not say whether the blob, the bucket or the permission is missing. A list does.
    const { blobs } = await listBlobs(bucket, key, { limit: 1, signal });
    return blobs.find((blob) => blob.key === key);
  }
}

function isRefused(error: unknown): boolean {
  if (!isJobError(error)) return false;
  const { status } = describeError(error.cause);
  return status >= 400 && status < 500;
}
