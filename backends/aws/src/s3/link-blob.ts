import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { create } from "content-disposition";
import type { LinkOptions } from "@millrace/jobs";
import type { Bucket } from "./bucket.ts";
import { faultOf } from "./fault.ts";

/** S3 takes no signature that is older. */
const longestMs = 604_800_000;

/** An address that is good for so long, with the file's own name; or null where that is longer than a week. */
export async function linkBlob(
  bucket: Bucket,
  key: string,
  { expiresMs, fileName, contentType }: LinkOptions,
): Promise<string | null> {
  if (expiresMs > longestMs) return null;
  const command = new GetObjectCommand({
    ...bucket.object(key),
    ResponseContentDisposition: create(fileName.toWellFormed()),
    ResponseContentType: contentType,
  });
  try {
    return await getSignedUrl(bucket.client, command, { expiresIn: Math.max(1, Math.ceil(expiresMs / 1_000)) });
  } catch (error) {
    // Nothing was sent: it is the credential that could not be had.
    throw faultOf(error, bucket.name);
  }
}
