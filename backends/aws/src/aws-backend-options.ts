import { JobError, isJobError } from "@millrace/jobs";
import type { Fault } from "@millrace/jobs";
import { checkOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";
import { resolveBlobStoreOptions } from "./blob-store-options.ts";
import type { BlobStoreOptions, ResolvedBlobStoreOptions } from "./blob-store-options.ts";
import { regionOfQueue, resolveJobQueueOptions } from "./job-queue-options.ts";
import type { JobQueueOptions, ResolvedJobQueueOptions } from "./job-queue-options.ts";
import { resolveJobStoreOptions } from "./job-store-options.ts";
import type { JobStoreOptions, ResolvedJobStoreOptions } from "./job-store-options.ts";
import { endpointsSchema, reachOf, serviceSchemas, timeoutSchema } from "./service/service-options.ts";
import type { Endpoints, ServiceOptions } from "./service/service-options.ts";

/** Where messages, files and records are kept. */
export interface AwsBackendOptions
  extends
    ServiceOptions,
    Pick<JobQueueOptions, "queueUrl">,
    Pick<JobStoreOptions, "table">,
    Pick<BlobStoreOptions, "bucket" | "prefix" | "pathStyle" | "encryption" | "checksums"> {
  /** Default: that of the queue's address; where that tells none, the SDK's chain. */
  readonly region?: string | undefined;
  /** Addresses of single services, where they are not all at `endpoint`. */
  readonly endpoints?: Endpoints | undefined;
  /**
   * How long a request is tried again that is throttled, silent, cut off or contended for, before `storage-unavailable`.
   * Default: 10000, and 30000 for files.
   */
  readonly timeoutMs?: number | undefined;
}

/** The options of each part, with every default filled in. */
export interface ResolvedAwsBackendOptions {
  readonly queue: ResolvedJobQueueOptions;
  readonly blobs: ResolvedBlobStoreOptions;
  readonly store: ResolvedJobStoreOptions;
}

const nothingCommon = { region: undefined, endpoint: undefined, endpoints: undefined, credentials: undefined };

/** What the parts check is let through. */
const checkedByItsPart = z.unknown().optional();

const schema = z.strictObject({
  ...serviceSchemas,
  endpoints: endpointsSchema,
  timeoutMs: timeoutSchema.optional(),
  queueUrl: checkedByItsPart,
  table: checkedByItsPart,
  bucket: checkedByItsPart,
  prefix: checkedByItsPart,
  pathStyle: checkedByItsPart,
  encryption: checkedByItsPart,
  checksums: checkedByItsPart,
});

/**
 * Checks options, and deals them out to the parts; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveAwsBackendOptions(options: AwsBackendOptions): ResolvedAwsBackendOptions {
  const faults = new Map<string, Fault>();
  const note = (found: readonly Fault[]): void => {
    for (const fault of found) if (!faults.has(fault.path)) faults.set(fault.path, fault);
  };
  const common = checkOptions(schema, options);
  note(common.faults ?? []);
  // What is wrong for all of them was told; it is not asked of each part again.
  const shared: AwsBackendOptions = common.faults === undefined ? options : { ...options, ...nothingCommon };
  const { region = regionOfQueue(options.queueUrl) } = shared;
  const { queueUrl, table, bucket, prefix, pathStyle, encryption, checksums, timeoutMs } = options;
  const service = (name: keyof Endpoints) => ({ ...reachOf({ ...shared, region }, name), timeoutMs });
  const files = { bucket, prefix, pathStyle, encryption, checksums };
  const queue = unlessFaulty(() => resolveJobQueueOptions({ ...service("sqs"), queueUrl }), note);
  const store = unlessFaulty(() => resolveJobStoreOptions({ ...service("dynamodb"), table }), note);
  const blobs = unlessFaulty(() => resolveBlobStoreOptions({ ...service("s3"), ...files }), note);
  if (faults.size === 0 && queue && store && blobs) return { queue, store, blobs };
  const all = [...faults.values()];
  const told = all.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new JobError("invalid-definition", `awsBackend cannot take these options: ${told}`, { faults: all });
}

function unlessFaulty<T>(resolve: () => T, note: (faults: readonly Fault[]) => void): T | undefined {
  try {
    return resolve();
  } catch (error) {
    if (!isJobError(error, "invalid-definition")) throw error;
    note(error.faults);
    return undefined;
  }
}
