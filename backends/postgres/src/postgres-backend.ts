import type { Backend } from "@millrace/jobs";
import { DatabaseBlobStore } from "./blob-store.ts";
import { Database } from "./database.ts";
import { PostgresJobQueue } from "./job-queue.ts";
import { PostgresJobStore } from "./job-store.ts";
import { Member } from "./member.ts";
import { resolveOptions } from "./options.ts";
import type { PostgresOptions } from "./options.ts";
import { QuietQueue } from "./quiet-queue.ts";
import { Transaction } from "./transaction.ts";
import type { YourTransaction } from "./transaction.ts";

/** A back end that can add jobs in a transaction of yours. */
export interface PostgresBackend extends Backend {
  /**
   * The same back end, but for this: what is submitted to it is added in your transaction, on the database that it is in. A job
   * is there exactly if your transaction is committed. Files are stored before, and those of a job that never was are swept.
   *
   * Use it within the transaction only, and for submitting. Where another queue was put in place of this one's, no message is
   * sent with the job; upkeep sends it, within half a minute of the commit.
   */
  within(transaction: YourTransaction): Backend;
}

/**
 * Records, doorbells and files in one PostgreSQL database. Nothing is opened before it is needed. Larger files belong elsewhere:
 * `{ ...postgresBackend(options), blobs: new FolderBlobStore(folder) }`.
 * @throws JobError `invalid-definition` for options that cannot be taken
 */
export function postgresBackend(options: PostgresOptions): PostgresBackend {
  const resolved = resolveOptions(options);
  const database = new Database(resolved);
  const member = new Member(database, "job store");
  return {
    store: new PostgresJobStore(database, member),
    queue: new PostgresJobQueue(database),
    blobs: new DatabaseBlobStore(database, resolved.maxBlobBytes),
    // Of the object that it is called on, so that parts which were put in place of these stay in place.
    within(transaction) {
      const store = new PostgresJobStore(database, member, new Transaction(transaction));
      return { ...this, store, queue: store.carries(this.queue) ? this.queue : new QuietQueue(this.queue) };
    },
  };
}
