import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createTable } from "../dynamodb/create-table.ts";
import type { TableOptions } from "../dynamodb/create-table.ts";
import { given } from "../service/client-config.ts";
import { reachOf } from "../service/service-options.ts";
import type { Progress } from "./progress.ts";
import { provisionBucket } from "./provision-bucket.ts";
import { provisionFault } from "./provision-fault.ts";
import { resolveProvisionOptions } from "./provision-options.ts";
import type { ProvisionOptions, ResolvedProvisionOptions } from "./provision-options.ts";
import { provisionQueues } from "./provision-queues.ts";
import type { Queues } from "./provision-queues.ts";
import { bucketName } from "./resource-shapes.ts";

/** What is there now, and what had to be done for it. */
export interface ProvisionReport extends Queues {
  readonly region: string;
  readonly bucket: string;
  readonly table: string;
  /** What was missing, in words; empty where all was as it should be. */
  readonly done: readonly string[];
}

/**
 * Makes what `awsBackend` needs: a queue and one for what it sets aside, a bucket, and a table. What is there already is left
 * alone and what is missing is added, so it may be repeated.
 * @throws JobError `invalid-definition` for options that cannot be taken or a name that belongs to somebody else;
 *   `storage-unavailable` that says what was refused; or the signal's reason
 */
export async function provision(options: ProvisionOptions): Promise<ProvisionReport> {
  const resolved = resolveProvisionOptions(options);
  const { signal } = resolved;
  const progress: Progress = { done: [], sending: signal === undefined ? {} : { abortSignal: signal } };
  using sqs = closing(new SQSClient(given(reachOf(resolved, "sqs"))));
  using s3 = closing(new S3Client({ ...given(reachOf(resolved, "s3")), forcePathStyle: resolved.pathStyle }));
  const attempt = async <T>(resource: string, make: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    return make().catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw provisionFault(resource, cause);
    });
  };
  const { name } = resolved;
  const region = await attempt("everything", () => sqs.client.config.region());
  const queues = await attempt(`the queue ${name}`, () => provisionQueues({ ...progress, sqs: sqs.client, name }));
  const bucket = resolved.bucket ?? bucketName(name, accountOf(queues.queueUrl), region);
  await attempt(`the bucket ${bucket}`, () => provisionBucket({ ...progress, s3: s3.client, bucket, region }));
  const table = await attempt(`the table ${name}`, () => createTable(tableOptions(resolved)));
  return { region, ...queues, bucket, table: table.table, done: [...progress.done, ...table.done] };
}

function tableOptions(options: ResolvedProvisionOptions): TableOptions {
  const { name, pointInTimeRecovery, signal } = options;
  return { ...reachOf(options, "dynamodb"), table: name, pointInTimeRecovery, signal };
}

/** The account that a queue is in, as its address tells. */
function accountOf(queueUrl: string): string {
  return new URL(queueUrl).pathname.split("/").at(-2) ?? "";
}

function closing<C extends { destroy(): void }>(client: C): { readonly client: C } & Disposable {
  return { client, [Symbol.dispose]: () => client.destroy() };
}
