import type { JobFilter } from "@millrace/jobs";
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Places from one on and before another. */
export interface PlaceSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Turns spans of time into spans of places. Places are given out in the order in which jobs are added, so the times of their
 * adding grow with them, and the first place of a time is found by halving: some thirty looks at a million jobs, and no index
 * that every job would have to pay for. (Where the clock was set back, a job may lie on the other side of a bound by as much.)
 */
export class PlaceSpans {
  readonly #ends: StatementSync;
  readonly #firstFrom: StatementSync;

  constructor(db: DatabaseSync) {
    this.#ends = db.prepare("SELECT (SELECT min(place) FROM jobs) AS first, (SELECT max(place) FROM jobs) AS last");
    this.#firstFrom = db.prepare("SELECT place, createdAt FROM jobs WHERE place >= ? ORDER BY place LIMIT 1");
  }

  /** The places before `before` of the jobs that were added in the filter's span of time. */
  of({ createdFrom, createdBefore }: JobFilter, before: number): PlaceSpan {
    const from = createdFrom === undefined ? 0 : this.firstCreatedFrom(createdFrom);
    const to = createdBefore === undefined ? before : Math.min(before, this.firstCreatedFrom(createdBefore));
    return { from, to };
  }

  /** The first place of those that were added at this time or later. */
  firstCreatedFrom(time: number): number {
    const { first, last } = this.#ends.get() as { first: number | null; last: number | null };
    if (first === null || last === null) return 0;
    let from = first;
    let to = last + 1;
    while (from < to) {
      const middle = from + Math.floor((to - from) / 2);
      const row = this.#firstFrom.get(middle) as { place: number; createdAt: number };
      if (row.createdAt >= time) to = middle;
      else from = row.place + 1;
    }
    return from;
  }
}
