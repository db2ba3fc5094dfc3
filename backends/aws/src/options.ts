import { JobError } from "@millrace/jobs";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { checkOptions } from "@millrace/jobs/ports";
import { z } from "zod";

/** Credentials as every client of the SDK takes them: fixed ones, or a function that provides them. */
export type Credentials = NonNullable<DynamoDBClientConfig["credentials"]>;

/** Where the jobs are kept, and how patiently. */
export interface JobStoreOptions {
  /** The name or ARN of the table; see `createTable`. */
  readonly table: string;
  /** Default: that of the SDK's chain (`AWS_REGION`, the profile, the instance). */
  readonly region?: string | undefined;
  /** Another address than that of the region: an emulator, or an interface endpoint of a VPC. */
  readonly endpoint?: string | undefined;
  /** Default: the SDK's chain, in which roles come by themselves. */
  readonly credentials?: Credentials | undefined;
  /** How long a call is tried again that is throttled, cut off or contended for, before `storage-unavailable`. Default: 10000. */
  readonly timeoutMs?: number | undefined;
}

/** Options with every default filled in. */
export type ResolvedJobStoreOptions = JobStoreOptions & { readonly timeoutMs: number };

const schema = z.strictObject({
  table: z.string().min(3).max(1_024),
  region: z.string().min(1).optional(),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  credentials: z
    .custom<Credentials>(
      (value) => typeof value === "function" || (typeof value === "object" && value !== null && "accessKeyId" in value),
      "expected credentials, or a function that provides them",
    )
    .optional(),
  timeoutMs: z.int().min(100).max(600_000).default(10_000),
}) satisfies z.ZodType<ResolvedJobStoreOptions>;

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveJobStoreOptions(options: JobStoreOptions): ResolvedJobStoreOptions {
  const checked = checkOptions(schema, options);
  if (checked.faults === undefined) return checked.options;
  const { faults, told } = checked;
  throw new JobError("invalid-definition", `the job store on DynamoDB cannot take these options: ${told}`, { faults });
}
