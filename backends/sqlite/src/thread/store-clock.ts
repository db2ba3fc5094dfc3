import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { MachineClock } from "./machine-clock.ts";

/** Wall clocks are nudged by small amounts all the time; only more than this is a step. */
const stepMs = 1_000;

/** What is carried along when the clock is set: what has to happen after a time, and not at a time of day. */
const carryAlong = [
  "UPDATE jobs SET notBefore = notBefore + ?1, ringAt = ringAt + ?1 WHERE ringAt IS NOT NULL",
  "UPDATE jobs SET notBefore = notBefore + ?1 WHERE rings IS NOT NULL",
  "UPDATE jobs SET notBefore = notBefore + ?1 WHERE state = 'scheduled' AND ringAt IS NULL",
  "UPDATE jobs SET leaseUntil = leaseUntil + ?1 WHERE leaseUntil IS NOT NULL",
  // Two, so that each goes by a partial index and no job that has ended is looked at.
  `UPDATE jobs SET extras = json_set(extras, '$.deadline', extras ->> '$.deadline' + ?1)
   WHERE extras IS NOT NULL AND (ringAt IS NOT NULL OR rings IS NOT NULL) AND extras ->> '$.deadline' IS NOT NULL`,
  `UPDATE jobs SET extras = json_set(extras, '$.deadline', extras ->> '$.deadline' + ?1)
   WHERE leaseUntil IS NOT NULL AND ringAt IS NULL AND extras ->> '$.deadline' IS NOT NULL`,
  `UPDATE rates SET givenUntil = givenUntil + ?1, idleAt = idleAt + ?1,
     starts = (SELECT json_group_array(value + ?1) FROM json_each(starts))`,
  "UPDATE messages SET visibleAt = visibleAt + ?1 WHERE visibleAt IS NOT NULL",
];

/**
 * The clock of the store: milliseconds since 1970, which neither jump nor stand still when somebody sets the machine's clock,
 * and which are the same for every process on the same database.
 *
 * It is the machine's monotonic clock and an offset, kept in the database. When the wall clock is found to have been set (or
 * the machine to have slept), the offset follows it, and leases, delays and invisible messages are carried along in the same
 * transaction: an hour forwards does not end every lease, and an hour back does not hold every job for an hour.
 */
export class StoreClock {
  readonly #machine: MachineClock;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #carryAlong: readonly StatementSync[];
  #offsetMs = 0;
  #now = 0;
  #transaction = 0;
  /** How far the wall clock was ahead of the monotonic one when this process last looked. */
  #seenOffsetMs: number | undefined;

  constructor(db: DatabaseSync, machine: MachineClock) {
    this.#machine = machine;
    this.#read = db.prepare("SELECT boot, offsetMs FROM clock");
    this.#write = db.prepare("INSERT OR REPLACE INTO clock (id, boot, offsetMs) VALUES (1, ?, ?)");
    this.#carryAlong = carryAlong.map((sql) => db.prepare(sql));
  }

  /** The time of the transaction that goes on: of its beginning, for all that happens in it. */
  now(): number {
    return this.#now;
  }

  /** The time as it is, for a look outside of transactions: by the clock as this process saw it last. */
  outside(): number {
    return Math.floor(this.#machine.monotonicMs() + this.#offsetMs);
  }

  /** Which transaction goes on: what was read in another may have changed since. */
  get transaction(): number {
    return this.#transaction;
  }

  /** To be called first in a transaction that only reads. */
  beginReading(): void {
    this.#transaction++;
    const kept = this.#read.get();
    if (kept !== undefined) this.#offsetMs = Number(kept["offsetMs"]);
    this.#now = this.outside();
  }

  /** To be called first in a transaction that may write: there the clock is set, where it must be. */
  beginWriting(): void {
    const offsetMs = Math.round(this.#machine.wallMs() - this.#machine.monotonicMs());
    this.beginReading();
    if (this.#seenOffsetMs !== undefined && Math.abs(offsetMs - this.#seenOffsetMs) < stepMs) return;
    this.#set(offsetMs);
    this.#seenOffsetMs = offsetMs;
  }

  /** What the transaction noted is undone; the next one looks again. */
  rolledBack(): void {
    this.#seenOffsetMs = undefined;
  }

  /** Another process may have been first to notice; then nothing is left to do. */
  #set(offsetMs: number): void {
    const sameBoot = this.#read.get()?.["boot"] === this.#machine.boot;
    const stepped = offsetMs - this.#offsetMs;
    if (sameBoot && Math.abs(stepped) < stepMs) return;
    // Monotonic clocks of two boots have nothing in common: after a restart, times are what they are by the wall clock.
    if (sameBoot) for (const statement of this.#carryAlong) statement.run(stepped);
    this.#write.run(this.#machine.boot, offsetMs);
    this.#offsetMs = offsetMs;
    this.#now = this.outside();
  }
}
