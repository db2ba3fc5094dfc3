import { validOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";
import { serviceSchemas, timeoutSchema } from "./service/service-options.ts";
import type { ServiceOptions } from "./service/service-options.ts";

const MiB = 1_048_576;

/** How S3 encrypts what it keeps: with its own keys, or with one of the Key Management Service. */
export type Encryption =
  | { readonly kind: "s3" }
  /** `keyId` is a key's id, ARN or alias; default: the account's key for S3. A bucket key saves most calls to the service. */
  | { readonly kind: "kms"; readonly keyId?: string | undefined; readonly bucketKey?: boolean | undefined };

/** Where the files are kept, and how. */
export interface BlobStoreOptions extends ServiceOptions {
  /** The name of the bucket, or the ARN of an access point. */
  readonly bucket: string;
  /** What all keys begin with, `/` included. Whatever lies there is this store's. Default: empty, the whole bucket. */
  readonly prefix?: string | undefined;
  /** Whether the bucket stands in the path of an address rather than in its host name, as most other servers want it. Default: false. */
  readonly pathStyle?: boolean | undefined;
  /** Default: what the bucket says. */
  readonly encryption?: Encryption | undefined;
  /**
   * Whether a CRC-32 of each part and of the whole is sent, which the server compares, and is asked for and compared when a
   * blob is read. Turn it off for a server that refuses it, as OpenStack Swift does. Default: true.
   */
  readonly checksums?: boolean | undefined;
  /** Bytes of a part, of which an upload holds two. A blob has 10,000 parts at most. Default: 8388608, 8 MiB; at least 5 MiB. */
  readonly partBytes?: number | undefined;
  /** How long a request is tried again that is throttled, silent or cut off, before `storage-unavailable`. Default: 30000. */
  readonly timeoutMs?: number | undefined;
}

/** Options with every default filled in. */
export type ResolvedBlobStoreOptions = BlobStoreOptions & {
  readonly prefix: string;
  readonly pathStyle: boolean;
  readonly checksums: boolean;
  readonly partBytes: number;
  readonly timeoutMs: number;
};

const schema = z.strictObject({
  bucket: z.string().min(3).max(2_048),
  prefix: z
    .string()
    .max(256)
    .regex(
      /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)*$/,
      "expected segments of letters, digits, `.`, `_` and `-`, each ending in `/`",
    )
    .default(""),
  ...serviceSchemas,
  pathStyle: z.boolean().default(false),
  encryption: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("s3") }),
      z.strictObject({
        kind: z.literal("kms"),
        keyId: z.string().min(1).optional(),
        bucketKey: z.boolean().optional(),
      }),
    ])
    .optional(),
  checksums: z.boolean().default(true),
  partBytes: z
    .int()
    .min(5 * MiB)
    .max(1_024 * MiB)
    .default(8 * MiB),
  timeoutMs: timeoutSchema.default(30_000),
}) satisfies z.ZodType<ResolvedBlobStoreOptions>;

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveBlobStoreOptions(options: BlobStoreOptions): ResolvedBlobStoreOptions {
  return validOptions("the blob store on S3", schema, options);
}
