import { closeSync, fdatasync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { promisify } from "node:util";
import type { Disk } from "./answers.ts";
import { kindOf } from "./sqlite-fault.ts";
import { syncFolder } from "./sync-folder.ts";

const datasync = promisify(fdatasync);

/**
 * The write-ahead log of an open database, to wait for the disk beside SQLite and not in it. The file stays the same as long as the
 * database is open, and SQLite has no locks on it that closing it would give up.
 * @throws the error of Node's `fs` where it cannot be opened, or its folder cannot be synced
 */
export class LogFile implements Disk {
  readonly #fd: number;
  readonly #version: StatementSync;
  #seen: unknown;

  constructor(db: DatabaseSync) {
    const database = db.location();
    if (database === null) throw new Error("a database without a file has no log");
    this.#fd = openSync(`${database}-wal`, "r+");
    // SQLite would do so with the first sync of its own, and leaves all of them to us.
    syncFolder(dirname(database));
    this.#version = db.prepare("PRAGMA data_version");
  }

  get hasGrown(): boolean {
    const before = this.#seen;
    this.#seen = this.#readVersion();
    return this.#seen !== before;
  }

  async sync(): Promise<void> {
    await datasync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** SQLite counts the commits of others. While one of them puts the log in order after a crash, there may have been any. */
  #readVersion(): unknown {
    try {
      return this.#version.get()?.["data_version"];
    } catch (error) {
      if (kindOf(error) === "busy") return Symbol("unknown");
      throw error;
    }
  }
}
