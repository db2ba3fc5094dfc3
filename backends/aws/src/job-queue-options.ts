import { validOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";
import { serviceSchemas, timeoutSchema } from "./service/service-options.ts";
import type { ServiceOptions } from "./service/service-options.ts";

/** Where the messages are kept, and how patiently. */
export interface JobQueueOptions extends ServiceOptions {
  /**
   * The address of a standard queue: `https://sqs.eu-central-1.amazonaws.com/123456789012/millrace`. Unless told otherwise, it
   * also says the region and the endpoint.
   */
  readonly queueUrl: string;
  /** How long a call is tried again that is throttled, silent or cut off, before `storage-unavailable`. Default: 10000. */
  readonly timeoutMs?: number | undefined;
}

/** Options with every default filled in. */
export type ResolvedJobQueueOptions = JobQueueOptions & { readonly endpoint: string; readonly timeoutMs: number };

const queueUrlSchema = z
  .string()
  .regex(/^https?:\/\/[^/]+\/.+/, "expected the address of a queue: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME")
  .refine((url) => !url.endsWith(".fifo"), {
    error:
      "this is a FIFO queue, which holds back all messages behind one in hand; give it a standard queue " +
      "(what runs one after the other is said by a limit of the job, and what runs once by its record)",
  });

const schema = z.strictObject({
  queueUrl: queueUrlSchema,
  ...serviceSchemas,
  timeoutMs: timeoutSchema.default(10_000),
});

const regionInHost = /^sqs(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws|api\.aws)/;

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveJobQueueOptions(options: JobQueueOptions): ResolvedJobQueueOptions {
  const resolved = validOptions("the job queue on SQS", schema, options);
  const { queueUrl, region = regionOfQueue(queueUrl), endpoint = new URL(queueUrl).origin } = resolved;
  return { ...resolved, region, endpoint };
}

/** The region that the address of a queue tells; undefined if it is none of AWS. */
export function regionOfQueue(queueUrl: string): string | undefined {
  return regionInHost.exec(URL.parse(queueUrl)?.host ?? "")?.[1];
}
