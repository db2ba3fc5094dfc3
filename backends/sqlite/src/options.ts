import { resolve } from "node:path";
import { validOptions } from "@millrace/jobs/ports/check-options";
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

const schema = z.strictObject({
  database: fileName,
  files: fileName,
  busyTimeoutMs: z.int().min(0).max(600_000).default(5_000),
  checkUpToBytes: z
    .int()
    .min(0)
    .default(64 * 1024 * 1024),
}) satisfies z.ZodType<ResolvedOptions>;

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveOptions(options: SqliteOptions): ResolvedOptions {
  return validOptions("sqliteBackend", schema, options);
}
