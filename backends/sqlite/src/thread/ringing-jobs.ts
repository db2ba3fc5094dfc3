import type { DatabaseSync, StatementSync } from "node:sqlite";
import { columns } from "../database/job-row.ts";
import type { JobRow } from "../database/job-row.ts";
import { boundLimit } from "./bound-limit.ts";
import type { PlaceSpan } from "./place-spans.ts";

/** A kind with more priorities than this among its jobs that ring has the rest walked together. */
const maxPriorities = 100;

/**
 * Jobs that ring by themselves: those that were due as they were added, until somebody takes them up. They need no message, since
 * the record says all that a message would. The index has the kind first, so that it serves lists and counts as well; kinds are
 * few, and each that rings is looked at apart.
 */
export class RingingJobs {
  readonly #any: StatementSync;
  readonly #count: StatementSync;
  readonly #kindAfter: StatementSync;
  readonly #first: StatementSync;
  readonly #firstBelow: StatementSync;
  readonly #places: StatementSync;
  readonly #placesBelow: StatementSync;
  readonly #moreUrgent: StatementSync;
  readonly #before: StatementSync;
  readonly #silence: StatementSync;

  constructor(db: DatabaseSync) {
    const ringing = "FROM jobs INDEXED BY jobsRinging WHERE rings IS NOT NULL";
    this.#any = db.prepare(`SELECT 1 ${ringing} LIMIT 1`);
    this.#count = db.prepare(`SELECT count(*) AS count ${ringing}`);
    this.#kindAfter = db.prepare(`SELECT kind ${ringing} AND kind > ? ORDER BY kind LIMIT 1`);
    this.#first = db.prepare(
      `SELECT ${columns.join()} ${ringing} AND kind = ? ORDER BY priority DESC, place ${boundLimit}`,
    );
    this.#first.setReturnArrays(true);
    this.#firstBelow = db.prepare(
      `SELECT priority, notBefore ${ringing} AND kind = ? AND priority < ? ORDER BY priority DESC, place LIMIT 1`,
    );
    this.#places = db.prepare(
      `SELECT place ${ringing} AND kind = ? AND priority = ? AND place >= ? AND place < ? ORDER BY place DESC ${boundLimit}`,
    );
    this.#placesBelow = db.prepare(
      `SELECT place ${ringing} AND kind = ? AND priority < ? AND place >= ? AND place < ? ORDER BY place DESC ${boundLimit}`,
    );
    this.#moreUrgent = db.prepare(
      `SELECT count(*) AS count FROM (SELECT 1 ${ringing} AND kind = ? AND priority > ? ${boundLimit})`,
    );
    this.#before = db.prepare(
      `SELECT count(*) AS count FROM (SELECT 1 ${ringing} AND kind = ? AND priority = ? AND place < ? ${boundLimit})`,
    );
    this.#silence = db.prepare("UPDATE jobs SET rings = NULL, ringAt = coalesce(ringAt, notBefore) WHERE place = ?");
  }

  any(): boolean {
    return this.#any.get() !== undefined;
  }

  count(): number {
    return Number(this.#count.get()?.["count"]);
  }

  /** Those that are to be delivered first, the most urgent of each kind in their order. */
  ready(max: number): JobRow[] {
    const rows: JobRow[] = [];
    for (let kind = this.#nextKind(""); kind !== undefined; kind = this.#nextKind(kind)) {
      rows.push(...(this.#first.all(kind, max) as unknown as JobRow[]));
    }
    return rows;
  }

  /** The first of a kind that is less urgent than `below`. */
  firstBelow(kind: string, below: number): { readonly priority: number; readonly notBefore: number } | undefined {
    return this.#firstBelow.get(kind, below) as { priority: number; notBefore: number } | undefined;
  }

  /** The last `limit` places of a kind within a span, and maybe more of its places there, in no order. */
  places(kind: string, { from, to }: PlaceSpan, limit: number): number[] {
    const rows: Record<string, unknown>[] = [];
    let below = Number.MAX_SAFE_INTEGER;
    for (let priorities = 0; priorities < maxPriorities; priorities++) {
      const first = this.firstBelow(kind, below);
      if (first === undefined) break;
      below = first.priority;
      rows.push(...this.#places.all(kind, below, from, to, limit));
    }
    rows.push(...this.#placesBelow.all(kind, below, from, to, limit));
    return rows.map(({ place }) => Number(place));
  }

  /** How many of a kind, counted up to `limit`, are more urgent, or as urgent and before a place. */
  countAhead(kind: string, priority: number, place: number, limit: number): number {
    const moreUrgent = Number(this.#moreUrgent.get(kind, priority, limit)?.["count"]);
    if (moreUrgent >= limit) return moreUrgent;
    return moreUrgent + Number(this.#before.get(kind, priority, place, limit - moreUrgent)?.["count"]);
  }

  /** Lets a job ring no longer: there is a message for it. */
  silence(place: number): void {
    this.#silence.run(place);
  }

  #nextKind(after: string): string | undefined {
    return this.#kindAfter.get(after)?.["kind"] as string | undefined;
  }
}
