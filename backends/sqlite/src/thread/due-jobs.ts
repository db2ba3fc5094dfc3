import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { DueAge } from "../database/operations.ts";
import type { JobCounts } from "./job-counts.ts";
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
  readonly #waiting: StatementSync;
  readonly #ahead: StatementSync;
  readonly #oldestBelow: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, counts: JobCounts) {
    this.#clock = clock;
    this.#counts = counts;
    this.#waiting = db.prepare("SELECT priority, notBefore FROM jobs WHERE id = ? AND ringAt IS NOT NULL");
    this.#ahead = db.prepare(
      `SELECT count(*) AS ahead FROM (
         SELECT 1 FROM jobs INDEXED BY jobsOfKindInOrder
         WHERE ringAt IS NOT NULL AND kind = ?6 AND priority >= ?1 AND notBefore <= ?4
           AND (priority > ?1 OR (notBefore, id) < (?2, ?3))
         LIMIT ?5)`,
    );
    this.#oldestBelow = db.prepare(
      `SELECT priority, notBefore FROM jobs INDEXED BY jobsOfKindInOrder
       WHERE ringAt IS NOT NULL AND kind = ? AND priority < ? ORDER BY priority DESC, notBefore LIMIT 1`,
    );
  }

  countAhead(id: string, limit: number): number {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return 0;
    const notBefore = Number(waiting["notBefore"]);
    const dueBy = Math.max(notBefore, this.#clock.now());
    let ahead = 0;
    for (const kind of this.#waitingKinds()) {
      if (ahead >= limit) break;
      const priority = Number(waiting["priority"]);
      ahead += Number(this.#ahead.get(priority, notBefore, id, dueBy, limit - ahead, kind)?.["ahead"]);
    }
    return ahead;
  }

  oldestDue(): DueAge[] {
    const now = this.#clock.now();
    return this.#waitingKinds()
      .map((kind) => ({ kind, dueForMs: now - this.#oldest(kind) }))
      .filter(({ dueForMs }) => dueForMs >= 0);
  }

  /** Since when the job has been due that is first in its kind, from one priority to the next. */
  #oldest(kind: string): number {
    let oldest = Infinity;
    let below = Number.MAX_SAFE_INTEGER;
    for (let priorities = 0; priorities < maxPriorities; priorities++) {
      const first = this.#oldestBelow.get(kind, below);
      if (first === undefined) break;
      oldest = Math.min(oldest, Number(first["notBefore"]));
      below = Number(first["priority"]);
    }
    return oldest;
  }

  #waitingKinds(): string[] {
    const waiting = this.#counts.read().filter(({ state }) => state === "queued" || state === "scheduled");
    return [...new Set(waiting.map(({ kind }) => kind))];
  }
}
