import type { Backend } from "@millrace/jobs";
import { DatabaseBlobStore } from "./blob-store.ts";
import { Database } from "./database.ts";
import { PostgresJobQueue } from "./job-queue.ts";
import { PostgresJobStore } from "./job-store.ts";
import { resolveOptions } from "./options.ts";
import type { PostgresOptions } from "./options.ts";

/**
 * Records, doorbells and files in one PostgreSQL database. Nothing is opened before it is needed. Larger files belong elsewhere:
 * `{ ...postgresBackend(options), blobs: new FolderBlobStore(folder) }`.
 * @throws JobError `invalid-definition` for options that cannot be taken
 */
export function postgresBackend(options: PostgresOptions): Backend {
  const resolved = resolveOptions(options);
  const database = new Database(resolved);
  return {
    store: new PostgresJobStore(database),
    queue: new PostgresJobQueue(database),
    blobs: new DatabaseBlobStore(database, resolved.maxBlobBytes),
  };
}
