import type { JobFilter, JobState } from "@millrace/jobs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { columns } from "../database/job-row.ts";
import type { JobRow } from "../database/job-row.ts";
import type { JobCount, RowPage } from "../database/operations.ts";
import { boundLimit } from "./bound-limit.ts";
import type { JobCounts } from "./job-counts.ts";
import type { LocalProcesses } from "./local-processes.ts";
import type { PlaceSpans } from "./place-spans.ts";
import type { RingingJobs } from "./ringing-jobs.ts";
import type { StoreClock } from "./store-clock.ts";

const select = `SELECT ${columns.join()} FROM jobs`;

/** Reads many records at a time. Every statement walks an index and stops at its limit. */
export class JobLists {
  readonly #clock: StoreClock;
  readonly #processes: LocalProcesses;
  readonly #counts: JobCounts;
  readonly #atPlace: StatementSync;
  readonly #places: StatementSync;
  readonly #placesAtRest: StatementSync;
  readonly #placesOfRunning: StatementSync;
  readonly #placesOfPrefix: StatementSync;
  readonly #spans: PlaceSpans;
  readonly #ringing: RingingJobs;
  readonly #reusable: StatementSync;
  readonly #unsent: StatementSync;
  readonly #stale: StatementSync;
  readonly #overdue: StatementSync;
  readonly #logsToForget: StatementSync;
  readonly #toPurge: StatementSync;
  readonly #toForget: StatementSync;

  constructor(
    db: DatabaseSync,
    clock: StoreClock,
    counts: JobCounts,
    processes: LocalProcesses,
    spans: PlaceSpans,
    ringing: RingingJobs,
  ) {
    this.#clock = clock;
    this.#processes = processes;
    this.#spans = spans;
    this.#ringing = ringing;
    this.#counts = counts;
    this.#atPlace = db.prepare(`${select} WHERE place = ?`);
    this.#places = db.prepare(
      `SELECT place FROM jobs WHERE place >= ? AND place < ? ORDER BY place DESC ${boundLimit}`,
    );
    this.#placesAtRest = db.prepare(
      `SELECT place FROM jobs INDEXED BY jobsAtRest
       WHERE leaseUntil IS NULL AND rings IS NULL AND kind = ? AND state = ? AND place >= ? AND place < ? ORDER BY place DESC ${boundLimit}`,
    );
    this.#placesOfRunning = db.prepare(
      `SELECT place FROM jobs INDEXED BY jobsByLease
       WHERE leaseUntil IS NOT NULL AND kind = ? AND state = ? AND place >= ? AND place < ? ORDER BY place DESC ${boundLimit}`,
    );
    this.#placesOfPrefix = db.prepare(
      "SELECT place, kind, state, createdAt FROM jobs WHERE id >= ? AND id < ? AND place < ?",
    );
    this.#reusable = db.prepare(
      `${select} INDEXED BY jobsByReuseKey
       WHERE extras IS NOT NULL AND extras ->> '$.reuseKey' = ? AND extras ->> '$.reuseKey' IS NOT NULL AND state = 'succeeded' AND purged = 0
         AND (expiresAt IS NULL OR expiresAt > ?) ORDER BY place DESC LIMIT 1`,
    );
    this.#unsent = db.prepare(`${select} WHERE ringAt <= ? ORDER BY ringAt ${boundLimit}`);
    this.#stale = db.prepare(`${select} WHERE leaseUntil <= ? ORDER BY leaseUntil ${boundLimit}`);
    this.#overdue = db.prepare(
      `${select} WHERE extras IS NOT NULL AND (ringAt IS NOT NULL OR rings IS NOT NULL)
         AND extras ->> '$.deadline' IS NOT NULL AND extras ->> '$.deadline' <= ?
       ORDER BY extras ->> '$.deadline' ${boundLimit}`,
    );
    this.#logsToForget = db.prepare(
      `${select} WHERE extras IS NOT NULL AND extras ->> '$.logExpiresAt' IS NOT NULL AND extras ->> '$.logExpiresAt' <= ?
       ORDER BY extras ->> '$.logExpiresAt' ${boundLimit}`,
    );
    this.#toPurge = db.prepare(`${select} WHERE expiresAt <= ? AND forgetAt IS NULL ORDER BY expiresAt ${boundLimit}`);
    this.#toForget = db.prepare(`${select} WHERE forgetAt <= ? ORDER BY forgetAt ${boundLimit}`);
    const lists = [this.#unsent, this.#stale, this.#overdue, this.#logsToForget, this.#toPurge, this.#toForget];
    for (const rows of [this.#atPlace, this.#reusable, ...lists]) {
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

  findReusable(reuseKey: string): JobRow | undefined {
    return this.#reusable.get(reuseKey, this.#clock.now()) as unknown as JobRow | undefined;
  }

  unsent(limit: number, dueForMs: number): JobRow[] {
    return this.#unsent.all(this.#clock.now() - dueForMs, limit) as unknown as JobRow[];
  }

  stale(limit: number): JobRow[] {
    this.#processes.buryDead(this.#clock.now());
    return this.#stale.all(this.#clock.now(), limit) as unknown as JobRow[];
  }

  overdue(limit: number): JobRow[] {
    return this.#overdue.all(this.#clock.now(), limit) as unknown as JobRow[];
  }

  expiredLogs(limit: number): JobRow[] {
    return this.#logsToForget.all(this.#clock.now(), limit) as unknown as JobRow[];
  }

  expired(limit: number): JobRow[] {
    const toPurge = this.#toPurge.all(this.#clock.now(), limit);
    const toForget = this.#toForget.all(this.#clock.now(), limit - toPurge.length);
    return [...toPurge, ...toForget] as unknown[] as JobRow[];
  }

  /** Kind and state are walked apart, each in the order of places, and then merged: no sort grows with history. */
  #placesOf(filter: JobFilter, limit: number, before: number): number[] {
    if (filter.idPrefix !== undefined) return this.#placesWithPrefix(filter, filter.idPrefix, limit, before);
    const { from, to } = this.#spans.of(filter, before);
    if (filter.kind === undefined && filter.states === undefined) return placesIn(this.#places.all(from, to, limit));
    const groups = this.#counts.read().filter((group) => matches(group, filter));
    const places = groups.flatMap(({ kind, state }) => {
      const placesOfGroup = state === "running" ? this.#placesOfRunning : this.#placesAtRest;
      const ringing = state === "queued" ? this.#ringing.places(kind, { from, to }, limit) : [];
      return placesIn(placesOfGroup.all(kind, state, from, to, limit)).concat(ringing);
    });
    return places.toSorted((a, b) => b - a).slice(0, limit);
  }

  /** An id begins with its time, so that few jobs share as much of it as anybody asks for. */
  #placesWithPrefix(filter: JobFilter, prefix: string, limit: number, before: number): number[] {
    const { createdFrom = 0, createdBefore = Infinity } = filter;
    const rows = this.#placesOfPrefix.all(prefix, `${prefix}\u{10ffff}`, before) as unknown as PlacedJob[];
    const found = rows.filter(
      (row) => matches(row, filter) && row.createdAt >= createdFrom && row.createdAt < createdBefore,
    );
    return found
      .map(({ place }) => place)
      .toSorted((a, b) => b - a)
      .slice(0, limit);
  }
}

interface PlacedJob {
  readonly place: number;
  readonly kind: string;
  readonly state: JobState;
  readonly createdAt: number;
}

function placesIn(rows: readonly Record<string, unknown>[]): number[] {
  return rows.map(({ place }) => Number(place));
}

function matches({ kind, state }: Pick<JobCount, "kind" | "state">, filter: JobFilter): boolean {
  return (filter.kind ?? kind) === kind && (filter.states?.includes(state) ?? true);
}
