import { validOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";
import { endpointsSchema, serviceSchemas } from "../service/service-options.ts";
import type { Endpoints, ServiceOptions } from "../service/service-options.ts";

/** What is made, and where. */
export interface ProvisionOptions extends ServiceOptions {
  /** What all names begin with: 3 to 32 lower-case letters, digits and hyphens. Default: `millrace`. */
  readonly name?: string | undefined;
  /** The name of the bucket. Default: `name-account-region`, since no two accounts may have the same. */
  readonly bucket?: string | undefined;
  /** Addresses of single services, where they are not all at `endpoint`. */
  readonly endpoints?: Endpoints | undefined;
  /** Whether the bucket stands in the path of an address, as most other servers want it. Default: false. */
  readonly pathStyle?: boolean | undefined;
  /** Whether the table can be set back to any second of the last 35 days; costs by its size. Default: it is left as it is. */
  readonly pointInTimeRecovery?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options with every default filled in. */
export type ResolvedProvisionOptions = ProvisionOptions & { readonly name: string; readonly pathStyle: boolean };

const schema = z.strictObject({
  ...serviceSchemas,
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, "expected 3 to 32 lower-case letters, digits and hyphens, a letter first")
    .default("millrace"),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "expected 3 to 63 lower-case letters, digits, hyphens and dots")
    .optional(),
  endpoints: endpointsSchema,
  pathStyle: z.boolean().default(false),
  pointInTimeRecovery: z.boolean().optional(),
  signal: z.instanceof(AbortSignal).optional(),
}) satisfies z.ZodType<ResolvedProvisionOptions>;

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition` with the faults
 */
export function resolveProvisionOptions(options: ProvisionOptions): ResolvedProvisionOptions {
  return validOptions("provision", schema, options);
}
