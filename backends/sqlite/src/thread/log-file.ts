import { closeSync, fdatasync, openSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { syncFolder } from "./sync-folder.ts";

const datasync = promisify(fdatasync);

/**
 * The write-ahead log of an open database, to wait for the disk beside SQLite and not in it. The file stays the same as long as the
 * database is open, and SQLite has no locks on it that closing it would give up.
 * @throws the error of Node's `fs` where it cannot be opened, or its folder cannot be synced
 */
export class LogFile {
  readonly #fd: number;

  constructor(db: DatabaseSync) {
    const database = db.location();
    if (database === null) throw new Error("a database without a file has no log");
    this.#fd = openSync(`${database}-wal`, "r+");
    // SQLite would do so with the first sync of its own, and leaves all of them to us.
    syncFolder(dirname(database));
  }

  /** Resolves when everything that was committed before the call is on the disk. */
  async sync(): Promise<void> {
    await datasync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
