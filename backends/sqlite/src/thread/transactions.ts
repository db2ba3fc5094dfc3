import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ClaimedRows } from "./claimed-rows.ts";
import type { JobCounts } from "./job-counts.ts";
import type { LocalProcesses } from "./local-processes.ts";
import { kindOf } from "./sqlite-fault.ts";
import type { StoreClock } from "./store-clock.ts";

const readPatienceMs = 10_000;

/** Runs things in transactions: all of it or nothing, at one time of the store's clock. */
export class Transactions {
  readonly #db: DatabaseSync;
  readonly #clock: StoreClock;
  readonly #counts: JobCounts;
  readonly #processes: LocalProcesses;
  readonly #claimed: ClaimedRows;
  readonly #beginImmediate: StatementSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, counts: JobCounts, processes: LocalProcesses, claimed: ClaimedRows) {
    this.#claimed = claimed;
    this.#db = db;
    this.#clock = clock;
    this.#counts = counts;
    this.#processes = processes;
    this.#beginImmediate = db.prepare("BEGIN IMMEDIATE");
    this.#begin = db.prepare("BEGIN");
    this.#end = db.prepare("COMMIT");
  }

  /**
   * Takes the lock of writers at once, so that nothing that was read can have changed when it is written. What is committed survives
   * the death of the process, and that of the machine once the log has been synced.
   */
  write<T>(body: () => T): T {
    this.#beginImmediate.run();
    return this.#orRollBack(() => {
      this.#clock.beginWriting();
      const result = body();
      this.#counts.flush();
      this.#end.run();
      return result;
    });
  }

  /** Takes no lock that others would wait for. */
  read<T>(body: () => T): T {
    this.#beginReading();
    return this.#orRollBack(() => {
      const result = body();
      this.#end.run();
      return result;
    });
  }

  /** A reader waits for others only while one of them puts the log in order after a crash, which is soon over. */
  #beginReading(): void {
    const end = performance.now() + readPatienceMs;
    for (;;) {
      this.#begin.run();
      try {
        this.#clock.beginReading();
        return;
      } catch (error) {
        this.#rollBack();
        if (kindOf(error) !== "busy" || performance.now() > end) throw error;
      }
    }
  }

  #orRollBack<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    this.#counts.discard();
    this.#processes.discard();
    this.#claimed.discard();
    this.#clock.rolledBack();
    // After some errors SQLite has rolled back by itself.
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }
}
