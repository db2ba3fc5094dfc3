import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { DueAge } from "../database/operations.ts";
import type { JobCounts } from "./job-counts.ts";
import type { PlaceSpans } from "./place-spans.ts";
import type { RingingJobs } from "./ringing-jobs.ts";
import type { StoreClock } from "./store-clock.ts";

/** Who gives every job a priority of its own has ages of the most urgent of them only. */
const maxPriorities = 1_000;

/**
 * Answers questions about jobs that wait, in the order in which they will be started. The index has the kind first, so that
 * each kind is walked apart and the oldest of each is found at once; kinds are few.
 */
export class DueJobs {
  readonly #clock: StoreClock;
  readonly #counts: JobCounts;
  readonly #spans: PlaceSpans;
  readonly #ringing: RingingJobs;
  readonly #waiting: StatementSync;
  readonly #ahead: StatementSync;
  readonly #oldestBelow: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, counts: JobCounts, spans: PlaceSpans, ringing: RingingJobs) {
    this.#clock = clock;
    this.#counts = counts;
    this.#spans = spans;
    this.#ringing = ringing;
    this.#waiting = db.prepare(
      "SELECT place, priority, notBefore, rings FROM jobs WHERE id = ? AND (ringAt IS NOT NULL OR rings IS NOT NULL)",
    );
    // The sum: see `boundLimit`.
    this.#ahead = db.prepare(
      `SELECT count(*) AS ahead FROM (
         SELECT 1 FROM jobs INDEXED BY jobsOfKindInOrder
         WHERE ringAt IS NOT NULL AND kind = ?6 AND priority >= ?1 AND notBefore <= ?4
           AND (priority > ?1 OR (notBefore, id) < (?2, ?3))
         LIMIT ?5 + 0)`,
    );
    this.#oldestBelow = db.prepare(
      `SELECT priority, notBefore FROM jobs INDEXED BY jobsOfKindInOrder
       WHERE ringAt IS NOT NULL AND kind = ? AND priority < ? ORDER BY priority DESC, notBefore LIMIT 1`,
    );
  }

  countAhead(id: string, limit: number): number {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return 0;
    const { place, priority, notBefore, rings } = waiting as unknown as WaitingJob;
    const dueBy = Math.max(notBefore, this.#clock.now());
    // Those that ring have been due since they were added.
    const placeAmongRinging = rings === null ? this.#spans.firstCreatedFrom(notBefore) : place;
    let ahead = 0;
    for (const kind of this.#waitingKinds()) {
      if (ahead >= limit) break;
      ahead += Number(this.#ahead.get(priority, notBefore, id, dueBy, limit - ahead, kind)?.["ahead"]);
      if (ahead < limit) ahead += this.#ringing.countAhead(kind, priority, placeAmongRinging, limit - ahead);
    }
    return ahead;
  }

  oldestDue(): DueAge[] {
    const now = this.#clock.now();
    return this.#waitingKinds()
      .map((kind) => ({ kind, dueForMs: now - this.#oldest(kind) }))
      .filter(({ dueForMs }) => dueForMs >= 0);
  }

  /** Since when the job has been due that has been so longest in its kind. */
  #oldest(kind: string): number {
    return Math.min(
      oldestOf((below) => this.#oldestBelow.get(kind, below) as unknown as FirstOfPriority | undefined),
      oldestOf((below) => this.#ringing.firstBelow(kind, below)),
    );
  }

  #waitingKinds(): string[] {
    const waiting = this.#counts.read().filter(({ state }) => state === "queued" || state === "scheduled");
    return [...new Set(waiting.map(({ kind }) => kind))];
  }
}

interface WaitingJob {
  readonly place: number;
  readonly priority: number;
  readonly notBefore: number;
  readonly rings: number | null;
}

interface FirstOfPriority {
  readonly priority: number;
  readonly notBefore: number;
}

/** Since when the oldest has been due, of the first of each priority: from one priority to the next. */
function oldestOf(firstBelow: (priority: number) => FirstOfPriority | undefined): number {
  let oldest = Infinity;
  let below = Number.MAX_SAFE_INTEGER;
  for (let priorities = 0; priorities < maxPriorities; priorities++) {
    const first = firstBelow(below);
    if (first === undefined) break;
    oldest = Math.min(oldest, first.notBefore);
    below = first.priority;
  }
  return oldest;
}
