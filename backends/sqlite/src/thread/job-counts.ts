import type { JobState } from "@millrace/jobs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JobCount } from "../database/operations.ts";

/** Keeps the number of jobs of each kind in each state: gathered while a batch runs, written once before it is committed. */
export class JobCounts {
  readonly #add: StatementSync;
  readonly #all: StatementSync;
  /** By kind and state: by how many there are more, or less. */
  readonly #gathered = new Map<string, Map<JobState, number>>();

  constructor(db: DatabaseSync) {
    this.#add = db.prepare(
      `INSERT INTO jobCounts (kind, state, count) VALUES (?, ?, ?)
       ON CONFLICT (kind, state) DO UPDATE SET count = count + excluded.count`,
    );
    this.#all = db.prepare("SELECT kind, state, count FROM jobCounts WHERE count > 0");
  }

  /** Notes that there is one more, or one less, of these. */
  change(kind: string, state: JobState, change: 1 | -1): void {
    const ofKind = this.#gathered.get(kind) ?? new Map<JobState, number>();
    if (ofKind.size === 0) this.#gathered.set(kind, ofKind);
    ofKind.set(state, (ofKind.get(state) ?? 0) + change);
  }

  /** Notes that one of these has gone from one state to another. */
  move(kind: string, from: JobState, to: JobState): void {
    if (from === to) return;
    this.change(kind, from, -1);
    this.change(kind, to, 1);
  }

  /** Writes what was gathered. */
  flush(): void {
    for (const [kind, changes] of this.#gathered) {
      for (const [state, change] of changes) if (change !== 0) this.#add.run(kind, state, change);
    }
    this.#gathered.clear();
  }

  /** Forgets what was gathered: its transaction was rolled back. */
  discard(): void {
    this.#gathered.clear();
  }

  /** All counts, with what was gathered. */
  read(): JobCount[] {
    this.flush();
    return this.#all.all() as unknown as JobCount[];
  }
}
