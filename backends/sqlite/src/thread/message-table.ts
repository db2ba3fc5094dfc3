import type { JobMessage } from "@millrace/jobs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { InHand } from "../database/operations.ts";
import { boundLimit } from "./bound-limit.ts";
import type { LocalProcesses } from "./local-processes.ts";
import type { StoreClock } from "./store-clock.ts";

/** A list and not an object, which takes three times as long. */
export type MessageRow = [
  place: number,
  jobId: string,
  kind: string,
  delayMs: number,
  priority: number,
  traceparent: string | null,
];

/** Keeps the queue. A message is ready, or hidden until a time: because it is delayed, or because somebody has it in hand. */
export class MessageTable {
  readonly #clock: StoreClock;
  readonly #processes: LocalProcesses;
  readonly #insert: StatementSync;
  readonly #insertAt: StatementSync;
  readonly #take: StatementSync;
  readonly #anyDue: StatementSync;
  readonly #show: StatementSync;
  readonly #ready: StatementSync;
  readonly #hide: StatementSync;
  readonly #extend: StatementSync;
  readonly #release: StatementSync;
  readonly #delete: StatementSync;
  readonly #anyReady: StatementSync;
  readonly #nextVisible: StatementSync;
  readonly #depth: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, processes: LocalProcesses) {
    this.#clock = clock;
    this.#processes = processes;
    // Behind every job, too, since some ring by themselves.
    this.#insert = db.prepare(
      `INSERT INTO messages (place, jobId, kind, delayMs, priority, visibleAt, traceparent)
       VALUES (1 + max(coalesce((SELECT max(place) FROM messages), 0), coalesce((SELECT max(place) FROM jobs), 0)),
               ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertAt = db.prepare(
      `INSERT INTO messages (place, jobId, kind, delayMs, priority, visibleAt, traceparent)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#take = db.prepare("DELETE FROM messages WHERE place = ?");
    this.#anyDue = db.prepare("SELECT 1 FROM messages WHERE visibleAt <= ? LIMIT 1");
    this.#show = db.prepare("UPDATE messages SET visibleAt = NULL, receipt = NULL WHERE visibleAt <= ?");
    this.#ready = db.prepare(
      `SELECT place, jobId, kind, delayMs, priority, traceparent FROM messages
       WHERE visibleAt IS NULL ORDER BY priority DESC, place ${boundLimit}`,
    );
    this.#ready.setReturnArrays(true);
    this.#hide = db.prepare("UPDATE messages SET visibleAt = ?, receipt = ?, holder = ? WHERE place = ?");
    this.#extend = db.prepare("UPDATE messages SET visibleAt = ? WHERE place = ? AND receipt = ?");
    this.#release = db.prepare("UPDATE messages SET visibleAt = ?, receipt = NULL WHERE place = ? AND receipt = ?");
    this.#delete = db.prepare("DELETE FROM messages WHERE place = ? AND receipt = ?");
    this.#anyReady = db.prepare("SELECT 1 FROM messages WHERE visibleAt IS NULL LIMIT 1");
    this.#nextVisible = db.prepare("SELECT min(visibleAt) AS visibleAt FROM messages WHERE visibleAt IS NOT NULL");
    this.#depth = db.prepare(
      `SELECT (SELECT count(*) FROM messages WHERE visibleAt IS NULL) AS shown,
              (SELECT count(*) FROM messages WHERE visibleAt <= ?) AS due,
              (SELECT count(*) FROM messages WHERE visibleAt > ?) AS hidden`,
    );
  }

  send(messages: readonly JobMessage[]): void {
    for (const { jobId, kind, delayMs, priority, traceparent = null } of messages) {
      this.#insert.run(jobId, kind, delayMs, priority, this.#visibleAt(delayMs), traceparent);
    }
  }

  /** Whether there is anything to deliver. It is a look, for which no transaction is needed. */
  anyReady(): boolean {
    return this.#anyReady.get() !== undefined || this.#anyDue.get(this.#clock.outside()) !== undefined;
  }

  /** Those that can be delivered, in the order in which they should be. */
  ready(max: number): MessageRow[] {
    const now = this.#clock.now();
    if (this.#anyDue.get(now) !== undefined) this.#show.run(now);
    return this.#ready.all(max) as unknown as MessageRow[];
  }

  /** Hides a message from others for a time. @returns the receipt for it */
  hide(place: number, visibilityMs: number): number {
    // By chance, not by counting: the place of a message that is gone may be given to another.
    const receipt = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
    this.#hide.run(this.#clock.now() + visibilityMs, receipt, this.#processes.own(), place);
    return receipt;
  }

  take(place: number): void {
    this.#take.run(place);
  }

  /** Adds a message at a place, or behind all others where another has got that. @returns where it stands */
  putAt(place: number, message: JobMessage): number {
    const { jobId, kind, delayMs, priority, traceparent = null } = message;
    const values = [jobId, kind, delayMs, priority, this.#visibleAt(delayMs), traceparent] as const;
    if (this.#insertAt.run(place, ...values).changes === 1) return place;
    return Number(this.#insert.run(...values).lastInsertRowid);
  }

  extend(place: number, receipt: number, visibilityMs: number): void {
    this.#extend.run(this.#clock.now() + visibilityMs, place, receipt);
  }

  acknowledge(place: number, receipt: number): void {
    this.#delete.run(place, receipt);
  }

  release(place: number, receipt: number, delayMs: number): void {
    this.#release.run(this.#visibleAt(delayMs), place, receipt);
  }

  /** Gives a message back, not to be delivered before this time. */
  releaseUntil({ place, receipt }: InHand, notBefore: number): void {
    this.release(place, receipt, Math.max(0, notBefore - this.#clock.now()));
  }

  depth(): { waiting: number; ready: number } {
    const now = this.#clock.now();
    const { shown, due, hidden } = this.#depth.get(now, now) as Record<"shown" | "due" | "hidden", number>;
    return { waiting: shown + due + hidden, ready: shown + due };
  }

  /** In how long there will be a message to deliver if none is sent: 0 if there is one, undefined if none waits. */
  readyInMs(): number | undefined {
    if (this.#anyReady.get() !== undefined) return 0;
    const visibleAt = this.#nextVisible.get()?.["visibleAt"];
    return typeof visibleAt === "number" ? Math.max(visibleAt - this.#clock.now(), 0) : undefined;
  }

  #visibleAt(delayMs: number): number | null {
    return delayMs > 0 ? this.#clock.now() + delayMs : null;
  }
}
