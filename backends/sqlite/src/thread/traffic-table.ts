import { decideAdmission, freedPlaces, parkedForMs, unusedRate } from "@millrace/jobs/ports";
import type { Admission, RateState } from "@millrace/jobs/ports";
import type { ConcurrencyLimit, RateLimit } from "@millrace/jobs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { columns } from "../database/job-row.ts";
import type { JobRow } from "../database/job-row.ts";
import { boundLimit } from "./bound-limit.ts";
import { headOf } from "./job-columns.ts";
import type { StoreClock } from "./store-clock.ts";

const admitted: Admission = { kind: "admitted", rate: null };

/** Paused kinds, the state of rate keys, and who is parked for what. What is paused is read once in a transaction. */
export class TrafficTable {
  readonly #clock: StoreClock;
  readonly #paused: StatementSync;
  readonly #pause: StatementSync;
  readonly #resume: StatementSync;
  readonly #running: StatementSync;
  readonly #rate: StatementSync;
  readonly #keepRate: StatementSync;
  readonly #forgetRates: StatementSync;
  readonly #park: StatementSync;
  readonly #unpark: StatementSync;
  readonly #leave: StatementSync;
  readonly #parked: StatementSync;
  #seen: { readonly transaction: number; readonly paused: ReadonlySet<string> } = {
    transaction: -1,
    paused: new Set(),
  };

  constructor(db: DatabaseSync, clock: StoreClock) {
    this.#clock = clock;
    this.#paused = db.prepare("SELECT kind FROM pausedKinds ORDER BY kind");
    this.#pause = db.prepare("INSERT OR IGNORE INTO pausedKinds (kind) VALUES (?)");
    this.#resume = db.prepare("DELETE FROM pausedKinds WHERE kind = ?");
    this.#running = db.prepare(
      "SELECT count(*) AS running FROM jobs INDEXED BY jobsInPlaces WHERE concurrencyKey = ? AND state = 'running'",
    );
    this.#rate = db.prepare("SELECT starts, givenUntil FROM rates WHERE key = ?");
    this.#keepRate = db.prepare("INSERT OR REPLACE INTO rates (key, starts, givenUntil, idleAt) VALUES (?, ?, ?, ?)");
    this.#forgetRates = db.prepare(
      "DELETE FROM rates WHERE key IN (SELECT key FROM rates WHERE idleAt <= ? ORDER BY idleAt LIMIT 2)",
    );
    this.#park = db.prepare("UPDATE jobs SET parkedFor = ?, ringAt = ? WHERE place = ?");
    this.#unpark = db.prepare("UPDATE jobs SET parkedFor = NULL, ringAt = ? WHERE place = ?");
    this.#leave = db.prepare("UPDATE jobs SET parkedFor = NULL WHERE place = ? AND parkedFor IS NOT NULL");
    this.#parked = db.prepare(
      `SELECT ${columns.join()} FROM jobs WHERE parkedFor = ? AND ringAt IS NOT NULL
       ORDER BY priority DESC, notBefore, id ${boundLimit}`,
    );
    this.#parked.setReturnArrays(true);
  }

  paused(): string[] {
    return this.#paused.all().map(({ kind }) => String(kind));
  }

  setPaused(kind: string, paused: boolean): void {
    (paused ? this.#pause : this.#resume).run(kind);
    this.#seen = { transaction: -1, paused: new Set() };
  }

  /** Decides whether a job may be claimed, and notes what follows from that for others than the job. */
  admit(row: JobRow): Admission {
    const { 0: place, 2: kind, 26: extras } = row;
    const paused = this.#isPaused(kind);
    if (extras === null && !paused) return admitted;
    const head = headOf(row);
    const { concurrency, rate } = head;
    const traffic = {
      paused,
      running: concurrency === null ? 0 : this.#runningWith(concurrency),
      rate: rate === null ? unusedRate : this.#stateOf(rate),
    };
    const admission = decideAdmission(head, traffic, this.#clock.now());
    switch (admission.kind) {
      case "paused":
        this.#park.run(pauseOf(kind), this.#clock.now() + parkedForMs, place);
        break;
      case "full":
        this.#park.run(placeOf(concurrency), this.#clock.now() + parkedForMs, place);
        break;
      case "admitted":
      case "early":
        // It may have come by another message than the one that is to be sent when a place is free.
        if (concurrency !== null) this.#leave.run(place);
        if (rate !== null && admission.rate !== null) this.#keep(rate, admission.rate);
    }
    return admission;
  }

  /** Those parked for a resumed kind, whom nothing keeps any more. */
  takePaused(kind: string, limit: number): JobRow[] {
    return this.#take(pauseOf(kind), limit);
  }

  /** Those parked for a place that a job which runs no more has left. */
  takeFreed(row: JobRow): JobRow[] {
    const { 3: state, 26: extras } = row;
    if (extras === null || state === "running") return [];
    const { concurrency } = headOf(row);
    if (concurrency === null) return [];
    return this.#take(placeOf(concurrency), freedPlaces(concurrency, this.#runningWith(concurrency)));
  }

  /** Another process may pause a kind at any time, but not within a transaction of this one. */
  #isPaused(kind: string): boolean {
    const { transaction } = this.#clock;
    if (this.#seen.transaction !== transaction) this.#seen = { transaction, paused: new Set(this.paused()) };
    return this.#seen.paused.has(kind);
  }

  #runningWith({ key }: ConcurrencyLimit): number {
    return Number(this.#running.get(key)?.["running"]);
  }

  #stateOf({ key }: RateLimit): RateState {
    const kept = this.#rate.get(key);
    if (kept === undefined) return unusedRate;
    return { starts: JSON.parse(String(kept["starts"])) as number[], givenUntil: Number(kept["givenUntil"]) };
  }

  /** A key that has been idle for its whole span is as good as new: what is kept does not grow with the keys ever used. */
  #keep({ key, perMs }: RateLimit, { starts, givenUntil }: RateState): void {
    const idleAt = Math.max(starts.at(-1) ?? 0, givenUntil) + perMs;
    this.#keepRate.run(key, JSON.stringify(starts), givenUntil, idleAt);
    this.#forgetRates.run(this.#clock.now());
  }

  #take(obstacle: string, limit: number): JobRow[] {
    if (limit === 0) return [];
    const rows = this.#parked.all(obstacle, limit) as unknown as JobRow[];
    for (const [place] of rows) this.#unpark.run(this.#clock.now(), place);
    return rows;
  }
}

function pauseOf(kind: string): string {
  return `kind:${kind}`;
}

function placeOf(limit: ConcurrencyLimit | null): string {
  return `place:${limit?.key}`;
}
