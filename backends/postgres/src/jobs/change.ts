import type { JobRecord } from "@millrace/jobs";
import type { WorkingSet } from "./working-set.ts";

/** A change of jobs: which it looks at, and what becomes of them. */
export interface Change<Answer = unknown> {
  /** The jobs that it looks at, whether they are there or not. */
  readonly ids: readonly string[];
  readonly idempotencyKeys?: readonly string[];
  /** Groups of jobs that it adds to; those of its jobs are found. */
  readonly groups?: readonly string[];
  /** Locks to take besides those of its jobs. */
  readonly locks?: readonly string[];
  /** The job to whose log it adds. */
  readonly logOf?: string;
  /** How far it may reach beyond this one of its jobs; left out: it does not. */
  readonly reach?: (record: JobRecord) => Reach;
  readonly decide: (set: WorkingSet) => Answer;
}

/** To nobody else, to the parent that waits for the job, or to anybody in its group. */
export type Reach = "itself" | "parent" | "group";
