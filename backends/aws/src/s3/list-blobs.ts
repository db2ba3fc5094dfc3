import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { BlobPage, BlobStat } from "@millrace/jobs";
import type { Bucket } from "./bucket.ts";

/** S3 lists no more at once. */
const longestPage = 1_000;

interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly signal: AbortSignal;
}

/** The blobs whose keys begin with `prefix` and come after the cursor, a page of them. */
export async function listBlobs(bucket: Bucket, prefix: string, { limit, cursor, signal }: Page): Promise<BlobPage> {
  const command = new ListObjectsV2Command({
    Bucket: bucket.name,
    Prefix: bucket.options.prefix + prefix,
    MaxKeys: Math.min(limit, longestPage),
    ...(cursor !== undefined && { StartAfter: bucket.options.prefix + cursor }),
  });
  const answer = await bucket.send(command, { signal });
  const blobs = (answer.Contents ?? []).map(({ Key = "", Size, LastModified }) =>
    blobStat(bucket.keyOf(Key), Size, LastModified),
  );
  return { blobs, cursor: answer.IsTruncated === true ? (blobs.at(-1)?.key ?? null) : null };
}

/** To the second, which is all that the header of an object tells. */
export function blobStat(key: string, bytes: number | undefined, modified: Date | undefined): BlobStat {
  return { key, bytes: bytes ?? 0, modifiedAt: Math.floor((modified?.getTime() ?? 0) / 1_000) * 1_000 };
}
