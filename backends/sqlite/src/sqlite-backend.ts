import type { Backend } from "@millrace/jobs";
import { FolderBlobStore } from "@millrace/folder";
import { Database } from "./database/database.ts";
import { SqliteJobQueue } from "./job-queue.ts";
import { SqliteJobStore } from "./job-store.ts";
import { resolveOptions } from "./options.ts";
import type { SqliteOptions } from "./options.ts";

/**
 * The embedded back end: records and doorbells in one SQLite database, blobs in a folder. Nothing is opened before it is
 * needed. Any number of processes of one machine may use the same files.
 * @throws JobError `invalid-definition` for options that cannot be taken
 */
export function sqliteBackend(options: SqliteOptions): Backend {
  const { files, ...settings } = resolveOptions(options);
  const database = new Database(settings);
  return {
    store: new SqliteJobStore(database),
    queue: new SqliteJobQueue(database),
    blobs: new FolderBlobStore(files),
  };
}
