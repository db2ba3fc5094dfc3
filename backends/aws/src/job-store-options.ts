import { validOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";
import { serviceSchemas, timeoutSchema } from "./service/service-options.ts";
import type { ServiceOptions } from "./service/service-options.ts";

/** Where the jobs are kept, and how patiently. */
export interface JobStoreOptions extends ServiceOptions {
  /** The name or ARN of the table; see `createTable`. */
  readonly table: string;
  /** How long a call is tried again that is throttled, cut off or contended for, before `storage-unavailable`. Default: 10000. */
  readonly timeoutMs?: number | undefined;
}

/** Options with every default filled in. */
export type ResolvedJobStoreOptions = JobStoreOptions & { readonly timeoutMs: number };

const schema = z.strictObject({
  table: z.string().min(3).max(1_024),
  ...serviceSchemas,
  timeoutMs: timeoutSchema.default(10_000),
}) satisfies z.ZodType<ResolvedJobStoreOptions>;

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveJobStoreOptions(options: JobStoreOptions): ResolvedJobStoreOptions {
  return validOptions("the job store on DynamoDB", schema, options);
}
