import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openDatabase } from "../../src/thread/open-database.ts";
import { StoreLoop } from "../../src/thread/store-loop.ts";

/** A loop whose thread is that of the test. */
export interface OpenLoop {
  readonly loop: StoreLoop;
  /** The file that it is on. */
  readonly database: string;
  /** The ids of the calls that were answered. */
  readonly answered: readonly number[];
  /** Emits `given` with the replies of each answer. */
  readonly answers: EventEmitter;
  readonly ended: Promise<void>;
}

/** A loop on a database of its own. `beforeLoop` is given the connection before the loop has prepared anything. */
export function openLoop(t: TestContext, beforeLoop: (db: DatabaseSync) => void = () => {}): OpenLoop {
  const folder = mkdtempSync(join(tmpdir(), "millrace-sqlite-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const answered: number[] = [];
  const answers = new EventEmitter();
  const settings = { database: join(folder, "jobs.db"), busyTimeoutMs: 5_000, checkUpToBytes: 0 };
  const db = openDatabase(settings);
  t.after(() => db.isOpen && db.close());
  beforeLoop(db);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const loop = new StoreLoop(db, settings, {
    post(replies) {
      answered.push(...replies.map(({ id }) => id));
      answers.emit("given", replies);
    },
    end: resolve,
  });
  return { loop, database: settings.database, answered, answers, ended };
}
