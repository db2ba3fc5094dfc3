import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { kindOf } from "./sqlite-fault.ts";

/** How often to look whether another process has written, should the file system not tell: the net, not the doorbell. */
const pollMs = 50;

/** A write is told of before its commit can be seen, so that it is looked for a few times, ever more patiently. */
const lookAgainMs: readonly number[] = [1, 2, 4, 8, 16];

/**
 * Tells when another process has changed the database, while somebody waits for that: woken by the file system's news of the
 * write-ahead log, and with a cheap poll of SQLite's own counter of foreign commits behind it.
 */
export class ForeignChanges {
  readonly #version: StatementSync;
  readonly #log: string;
  readonly #changed: () => void;
  #seen: unknown;
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;

  constructor(db: DatabaseSync, database: string, changed: () => void) {
    this.#version = db.prepare("PRAGMA data_version");
    this.#log = `${database}-wal`;
    this.#changed = changed;
  }

  /** Begins; what changed before is for the caller to look at. */
  start(): void {
    if (this.#poll !== undefined) return;
    this.#seen = this.#read();
    this.#poll = setInterval(() => this.#lookNow(), pollMs);
    this.#watcher = this.#openWatcher();
  }

  stop(): void {
    clearInterval(this.#poll);
    clearTimeout(this.#look);
    this.#watcher?.close();
    this.#poll = this.#look = this.#watcher = undefined;
  }

  #openWatcher(): FSWatcher | undefined {
    try {
      const watcher = watch(this.#log, () => this.#lookSoon(0));
      watcher.on("error", () => watcher.close());
      return watcher;
    } catch (error) {
      // Too many watches, or a file system that knows none: the poll remains.
      if (error instanceof Error && "syscall" in error) return undefined;
      throw error;
    }
  }

  #lookSoon(attempt: number): void {
    if (this.#lookNow()) return;
    const delayMs = lookAgainMs[attempt];
    if (delayMs === undefined || this.#poll === undefined) return;
    clearTimeout(this.#look);
    this.#look = setTimeout(() => this.#lookSoon(attempt + 1), delayMs);
  }

  #lookNow(): boolean {
    const version = this.#read();
    if (version === this.#seen) return false;
    this.#seen = version;
    this.#changed();
    return true;
  }

  /** While another process puts the log in order after a crash, there may have been any change. */
  #read(): unknown {
    try {
      return this.#version.get()?.["data_version"];
    } catch (error) {
      if (kindOf(error) === "busy") return Symbol("unknown");
      throw error;
    }
  }
}
