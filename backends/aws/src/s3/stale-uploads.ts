import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import type { MultipartUpload } from "@aws-sdk/client-s3";
import { isJobError } from "@millrace/jobs";
import type { Bucket } from "./bucket.ts";
import { isRefusal } from "./fault.ts";

/** As long as the shortest lifecycle rule. No upload takes that long. */
const staleMs = 86_400_000;

/** Aborts uploads that a crash left unfinished, a page of them: their parts are paid for, and no list of objects shows them. */
export async function abortStaleUploads(bucket: Bucket, signal: AbortSignal): Promise<void> {
  const command = new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: bucket.options.prefix });
  try {
    const { Uploads = [] } = await bucket.send(command, { signal });
    for (const upload of Uploads.filter(isStale)) await abort(bucket, upload, signal);
  } catch (error) {
    // Those who may not list, and servers that cannot, have the lifecycle rule.
    if (!isRefusal(error, "AccessDenied") && !isRefusal(error, "NotImplemented")) throw error;
  }
}

async function abort(bucket: Bucket, { Key, UploadId }: MultipartUpload, signal: AbortSignal): Promise<void> {
  const command = new AbortMultipartUploadCommand({ Bucket: bucket.name, Key, UploadId });
  try {
    await bucket.send(command, { signal });
  } catch (error) {
    // Another process was faster.
    if (!isJobError(error) || !isRefusal(error, "NoSuchUpload")) throw error;
  }
}

function isStale({ Initiated }: MultipartUpload): boolean {
  return Initiated !== undefined && Date.now() - Initiated.getTime() > staleMs;
}
