import type { Backend } from "@millrace/jobs";
import { resolveAwsBackendOptions } from "./aws-backend-options.ts";
import type { AwsBackendOptions } from "./aws-backend-options.ts";
import { S3BlobStore } from "./blob-store.ts";
import { SqsJobQueue } from "./job-queue.ts";
import { DynamoJobStore } from "./job-store.ts";

/**
 * Messages in a queue of SQS, files in a bucket of S3 and records in a table of DynamoDB. Nothing is sent before it is needed, and
 * any number of processes may use the three. They must be there; the table {@link createTable} makes.
 *
 * Credentials come by the SDK's default chain unless they are given: environment, profile, single sign-on, the role of a task, a
 * function or an instance.
 * @throws JobError `invalid-definition` for options that cannot be taken, naming every fault
 */
export function awsBackend(options: AwsBackendOptions): Backend {
  const { queue, blobs, store } = resolveAwsBackendOptions(options);
  return { queue: new SqsJobQueue(queue), blobs: new S3BlobStore(blobs), store: new DynamoJobStore(store) };
}
