import type { JobStore } from "@millrace/jobs";
import { DynamoJobStore } from "./job-store.ts";
import { resolveJobStoreOptions } from "./job-store-options.ts";
import type { JobStoreOptions } from "./job-store-options.ts";

/**
 * A job store on a table of DynamoDB, which {@link createTable} makes. Nothing is sent before it is needed. Any number of
 * processes may use one table.
 * @throws JobError `invalid-definition` for options that cannot be taken
 */
export function dynamoJobStore(options: JobStoreOptions): JobStore {
  return new DynamoJobStore(resolveJobStoreOptions(options));
}
