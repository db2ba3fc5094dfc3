import type { AbortCause } from "./abort-reason.ts";

/**
 * For how long whatever runs an attempt goes on: an invocation of AWS Lambda is over after minutes, whatever runs in it. A
 * worker that is a process of its own has no term. Times are by `performance.now()`.
 */
export interface Term {
  /** When an attempt is told to end, so that it has its grace, and its outcome is written, before {@link overAt}. */
  readonly attemptsEndAt: number;
  /** When whatever still runs is killed. */
  readonly overAt: number;
  /**
   * What it means to an attempt that the term is over. One that began with it has had all the time that there is, as another
   * would have: its time is up. One that began later goes back, and does not count.
   */
  readonly cause: Extract<AbortCause, "timed-out" | "interrupted">;
}
