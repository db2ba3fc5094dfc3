import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoreClock } from "./store-clock.ts";

/** Keeps up to when each schedule was carried out. */
export class ScheduleTable {
  readonly #clock: StoreClock;
  readonly #get: StatementSync;
  readonly #add: StatementSync;
  readonly #move: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock) {
    this.#clock = clock;
    this.#get = db.prepare("SELECT tickAt FROM schedules WHERE name = ?");
    this.#add = db.prepare("INSERT INTO schedules (name, tickAt) VALUES (?, ?) ON CONFLICT DO NOTHING");
    this.#move = db.prepare("UPDATE schedules SET tickAt = ? WHERE name = ? AND tickAt = ?");
  }

  lastTick(schedule: string): { now: number; tickAt: number | null } {
    const tickAt = this.#get.get(schedule)?.["tickAt"];
    return { now: this.#clock.now(), tickAt: tickAt === undefined ? null : Number(tickAt) };
  }

  /** @returns whether it was up to `from` until now */
  noteTick(schedule: string, from: number | null, to: number): boolean {
    const { changes } = from === null ? this.#add.run(schedule, to) : this.#move.run(to, schedule, from);
    return Number(changes) === 1;
  }
}
