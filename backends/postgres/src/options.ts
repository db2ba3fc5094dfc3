import { JobError } from "@millrace/jobs";
import { closest } from "fastest-levenshtein";
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

const schema: z.ZodType<ResolvedOptions> = z.strictObject({
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
});

const names: readonly string[] = ["url", "schema", "pollMs", "answerTimeoutMs", "maxBlobBytes"];

/**
 * Checks options; all faults are told at once, and none of them shows the password.
 * @throws JobError `invalid-definition`
 */
export function resolveOptions(options: PostgresOptions): ResolvedOptions {
  const { success, data, error } = schema.safeParse(options);
  if (success) return data;
  const faults = error.issues.flatMap(faultsOf);
  const told = faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new JobError("invalid-definition", `postgresBackend cannot take these options: ${told}`, { faults });
}

function faultsOf(issue: z.core.$ZodIssue): { readonly path: string; readonly message: string }[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({
    path: key,
    message: `unknown option "${key}", did you mean "${closest(key, [...names])}"?`,
  }));
}
