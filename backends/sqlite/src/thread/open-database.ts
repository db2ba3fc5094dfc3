import { closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ThreadSettings } from "../database/protocol.ts";
import { migrate } from "./migrate.ts";
import { kindOf } from "./sqlite-fault.ts";

/** How long SQLite itself waits for a lock. Short, because reads wait behind it; the batches try again by themselves. */
const lockWaitMs = 20;

/**
 * After so many pages of 4 KiB the log is carried over into the database, and whoever has just committed waits for that. The
 * pages that every job changes are the same few, so that it costs hardly more than after a thousand, and comes less often.
 */
const checkpointPages = 8_000;

/** `NORMAL`: SQLite syncs the log before it carries it over; after each commit, that is done beside it (`Answers`). */
const pragmas = `
  PRAGMA busy_timeout = ${lockWaitMs};
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -16384;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA wal_autocheckpoint = ${checkpointPages};
`;

/** Opens the database, makes it where there is none, and brings its schema up to date. */
export function openDatabase(settings: ThreadSettings): DatabaseSync {
  makeFile(settings.database);
  const db = new DatabaseSync(settings.database, { timeout: settings.busyTimeoutMs });
  try {
    // Before the switch, which writes: what is damaged is kept as it is.
    checkContent(db, settings);
    switchToWal(db, settings.busyTimeoutMs);
    migrate(db, settings.database);
    db.exec(pragmas);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite gives the files beside it the permissions of the database, so that one is made for the owner alone. */
function makeFile(database: string): void {
  const folder = dirname(database);
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(database, constants.O_RDWR | constants.O_CREAT, 0o600));
  const top = made === undefined ? folder : dirname(made);
  for (let path = folder; path.length >= top.length; path = dirname(path)) syncFolder(path);
}

/** What SQLite syncs in vain if the way to it is lost with the power. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** Two processes that begin at once may refuse each other the switch whatever the timeout: it upgrades a lock. */
function switchToWal(db: DatabaseSync, busyTimeoutMs: number): void {
  const end = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (kindOf(error) !== "busy" || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Reads the whole of a database that is not too large for that; of a larger one, faults show when they are come upon. */
function checkContent(db: DatabaseSync, { database, checkUpToBytes }: ThreadSettings): void {
  if (statSync(database).size > checkUpToBytes) return;
  const [first] = db.prepare("PRAGMA quick_check(1)").all();
  const finding = first?.["quick_check"];
  if (finding !== "ok") throw Object.assign(new Error(String(finding)), { errcode: 11 });
}
