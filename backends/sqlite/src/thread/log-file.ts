import { closeSync, fdatasync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { promisify } from "node:util";
import type { Disk } from "./answers.ts";

const datasync = promisify(fdatasync);

/**
 * The write-ahead log of an open database, to wait for the disk beside SQLite and not in it. The file stays the same as long as the
 * database is open, SQLite has no locks on it that closing it would give up, and its name SQLite syncs itself, with the header of the
 * log and so before anything is in it.
 * @throws the error of Node's `fs` where it cannot be opened
 */
export class LogFile implements Disk {
  readonly #fd: number;
  readonly #version: StatementSync;
  #seen: unknown;

  constructor(db: DatabaseSync) {
    const database = db.location();
    if (database === null) throw new Error("a database without a file has no log");
    this.#version = db.prepare("PRAGMA data_version");
    this.#fd = openSync(`${database}-wal`, "r+");
  }

  get hasGrown(): boolean {
    const before = this.#seen;
    this.#seen = this.#version.get()?.["data_version"];
    return this.#seen !== before;
  }

  async sync(): Promise<void> {
    await datasync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
