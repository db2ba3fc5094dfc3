import { validOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";

/** Which database the back end is in, and how long it waits for it. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=require`; the parts that are left out are those of `PGHOST`, `PGUSER`, …. */
  readonly url: string;
  /** The schema of its tables, which is made where there is none; several pipelines share a database by one each. Default: `millrace`. */
  readonly schema?: string;
  /** How often those who wait look by themselves, in case no notification has come. Default: 1000. */
  readonly pollMs?: number;
  /**
   * How long the server may be silent in the middle of an answer, and how long one statement may take. The connection is given up
   * then, and whoever asked hears `storage-unavailable`. Default: 10000.
   */
  readonly answerTimeoutMs?: number;
  /** The largest file that is kept in the database. Default: 67108864. */
  readonly maxBlobBytes?: number;
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<PostgresOptions>;

/** What PostgreSQL takes for a name without cutting it, with room for what is put before it. */
const schemaName = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/u;

const schema = z.strictObject({
  url: z.string().regex(/^postgres(?:ql)?:\/\//u, "expected postgres://user:password@host:port/database"),
  schema: z
    .string()
    .regex(schemaName, "expected a letter or _, and up to 39 letters, digits and _ after it")
    .default("millrace"),
  pollMs: z.int().min(10).max(3_600_000).default(1_000),
  answerTimeoutMs: z.int().min(100).max(600_000).default(10_000),
  maxBlobBytes: z
    .int()
    .min(0)
    .default(64 * 1024 * 1024),
}) satisfies z.ZodType<ResolvedOptions>;

/**
 * Checks options; all faults are told at once, and none of them shows the password.
 * @throws JobError `invalid-definition`
 */
export function resolveOptions(options: PostgresOptions): ResolvedOptions {
  return validOptions("postgresBackend", schema, options);
}
