import type { JobFilter } from "@millrace/jobs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { columns } from "../database/job-row.ts";
import type { JobRow } from "../database/job-row.ts";
import type { JobCount, RowPage } from "../database/operations.ts";
import type { JobCounts } from "./job-counts.ts";
import type { StoreClock } from "./store-clock.ts";

const select = `SELECT ${columns.join()} FROM jobs`;

/** Reads many records at a time. Every statement walks an index and stops at its limit. */
export class JobLists {
  readonly #clock: StoreClock;
  readonly #counts: JobCounts;
  readonly #atPlace: StatementSync;
  readonly #places: StatementSync;
  readonly #placesOfGroup: StatementSync;
  readonly #waiting: StatementSync;
  readonly #ahead: StatementSync;
  readonly #unsent: StatementSync;
  readonly #stale: StatementSync;
  readonly #toPurge: StatementSync;
  readonly #toForget: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, counts: JobCounts) {
    this.#clock = clock;
    this.#counts = counts;
    this.#atPlace = db.prepare(`${select} WHERE place = ?`);
    this.#places = db.prepare("SELECT place FROM jobs WHERE place < ? ORDER BY place DESC LIMIT ?");
    this.#placesOfGroup = db.prepare(
      "SELECT place FROM jobs WHERE kind = ? AND state = ? AND place < ? ORDER BY place DESC LIMIT ?",
    );
    this.#waiting = db.prepare("SELECT priority, notBefore FROM jobs WHERE id = ? AND ringAt IS NOT NULL");
    this.#ahead = db.prepare(
      `SELECT count(*) AS ahead FROM (
         SELECT 1 FROM jobs INDEXED BY jobsInOrder
         WHERE ringAt IS NOT NULL AND priority >= ?1 AND notBefore <= ?4
           AND (priority > ?1 OR (notBefore, id) < (?2, ?3))
         LIMIT ?5)`,
    );
    this.#unsent = db.prepare(`${select} WHERE ringAt <= ? ORDER BY ringAt LIMIT ?`);
    this.#stale = db.prepare(`${select} WHERE leaseUntil <= ? ORDER BY leaseUntil LIMIT ?`);
    this.#toPurge = db.prepare(`${select} WHERE expiresAt <= ? AND forgetAt IS NULL ORDER BY expiresAt LIMIT ?`);
    this.#toForget = db.prepare(`${select} WHERE forgetAt <= ? ORDER BY forgetAt LIMIT ?`);
    for (const rows of [this.#atPlace, this.#unsent, this.#stale, this.#toPurge, this.#toForget]) {
      rows.setReturnArrays(true);
    }
  }

  list(filter: JobFilter, limit: number, before: number | null): RowPage {
    // One more than asked for tells whether there is another page.
    const places = this.#placesOf(filter, limit + 1, before ?? Number.MAX_SAFE_INTEGER);
    const shown = places.slice(0, limit);
    const rows = shown.map((place) => this.#atPlace.get(place) as unknown as JobRow);
    return { rows, before: places.length > limit ? (shown.at(-1) ?? null) : null };
  }

  counts(): JobCount[] {
    return this.#counts.read();
  }

  countAhead(id: string, limit: number): number {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return 0;
    const notBefore = Number(waiting["notBefore"]);
    const dueBy = Math.max(notBefore, this.#clock.now());
    return Number(this.#ahead.get(Number(waiting["priority"]), notBefore, id, dueBy, limit)?.["ahead"]);
  }

  unsent(limit: number, dueForMs: number): JobRow[] {
    return this.#unsent.all(this.#clock.now() - dueForMs, limit) as unknown as JobRow[];
  }

  stale(limit: number): JobRow[] {
    return this.#stale.all(this.#clock.now(), limit) as unknown as JobRow[];
  }

  expired(limit: number): JobRow[] {
    const toPurge = this.#toPurge.all(this.#clock.now(), limit);
    const toForget = this.#toForget.all(this.#clock.now(), limit - toPurge.length);
    return [...toPurge, ...toForget] as unknown[] as JobRow[];
  }

  /** Kind and state are walked apart, each in the order of places, and then merged: no sort grows with history. */
  #placesOf(filter: JobFilter, limit: number, before: number): number[] {
    if (filter.kind === undefined && filter.states === undefined) return placesIn(this.#places.all(before, limit));
    const groups = this.#counts.read().filter((group) => matches(group, filter));
    const places = groups.flatMap(({ kind, state }) => placesIn(this.#placesOfGroup.all(kind, state, before, limit)));
    return places.toSorted((a, b) => b - a).slice(0, limit);
  }
}

function placesIn(rows: readonly Record<string, unknown>[]): number[] {
  return rows.map(({ place }) => Number(place));
}

function matches({ kind, state }: JobCount, filter: JobFilter): boolean {
  return (filter.kind ?? kind) === kind && (filter.states?.includes(state) ?? true);
}
