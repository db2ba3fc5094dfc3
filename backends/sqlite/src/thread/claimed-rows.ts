import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JobRow } from "../database/job-row.ts";

const [idIndex, stateIndex, versionIndex, leaseIndex] = [1, 3, 4, 25] as const;

/** By what a row is known to be as it was. */
type Mark = readonly [id: string, version: number, leaseUntil: number | null];

/** So many are remembered at most: more than any process runs at once. */
const maxRows = 2_000;

/**
 * Rows of running jobs as they were written last. To see that one still is so takes one look by its place; to read it anew takes
 * two, and 27 values. The version tells of what anybody has done to the job, and the lease of what was carried along when the
 * clock was set.
 */
export class ClaimedRows {
  readonly #rows = new Map<string, JobRow>();
  readonly #mark: StatementSync;

  constructor(db: DatabaseSync) {
    this.#mark = db.prepare("SELECT id, version, leaseUntil FROM jobs WHERE place = ?");
    this.#mark.setReturnArrays(true);
  }

  /** The row, if it is remembered and nobody has changed it since. */
  get(id: string): JobRow | undefined {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    const mark = this.#mark.get(row[0]) as unknown as Mark | undefined;
    return mark?.[0] === id && mark[1] === row[versionIndex] && mark[2] === row[leaseIndex] ? row : undefined;
  }

  /** Remembers a row that was just written, or forgets it if its job runs no more. */
  note(row: JobRow): void {
    if (row[stateIndex] !== "running") {
      this.#rows.delete(row[idIndex]);
      return;
    }
    // What is left of jobs that others have taken over.
    if (this.#rows.size >= maxRows) this.#rows.clear();
    this.#rows.set(row[idIndex], row);
  }

  /** Forgets all: a transaction was rolled back, and what it wrote may be among them. */
  discard(): void {
    this.#rows.clear();
  }
}
