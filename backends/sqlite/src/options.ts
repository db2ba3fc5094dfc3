import { resolve } from "node:path";
import { JobError } from "@millrace/jobs";
import { closest } from "fastest-levenshtein";
import { z } from "zod";

/** Where the embedded back end keeps things, and how long it waits. */
export interface SqliteOptions {
  /** The database file; it and its folder are made where there are none. Not on a network file system. */
  readonly database: string;
  /** The folder of the blobs; made where there is none. */
  readonly files: string;
  /** How long a write waits while another process holds the lock, before `storage-unavailable`. Default: 5000. */
  readonly busyTimeoutMs?: number;
  /**
   * A database of up to this size is read as a whole when it is opened, so that damage is found before anything is built on
   * it. Default: 67108864; 0 switches it off.
   */
  readonly checkUpToBytes?: number;
}

/** Options with every default filled in, and absolute paths. */
export type ResolvedOptions = Required<SqliteOptions>;

const fileName = z
  .string()
  .min(1)
  .transform((path) => resolve(path));

const schema: z.ZodType<ResolvedOptions> = z.strictObject({
  database: fileName,
  files: fileName,
  busyTimeoutMs: z.int().min(0).max(600_000).default(5_000),
  checkUpToBytes: z
    .int()
    .min(0)
    .default(64 * 1024 * 1024),
});

const names: readonly string[] = ["database", "files", "busyTimeoutMs", "checkUpToBytes"];

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveOptions(options: SqliteOptions): ResolvedOptions {
  const { success, data, error } = schema.safeParse(options);
  if (success) return data;
  const faults = error.issues.flatMap(faultsOf);
  const told = faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new JobError("invalid-definition", `sqliteBackend cannot take these options: ${told}`, { faults });
}

function faultsOf(issue: z.core.$ZodIssue): { readonly path: string; readonly message: string }[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({
    path: key,
    message: `unknown option "${key}", did you mean "${closest(key, [...names])}"?`,
  }));
}
