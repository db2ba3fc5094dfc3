import type { RateLimit } from "../job.ts";

/** What a store keeps for a rate key. Times are by the store's clock. */
export interface RateState {
  /** When the newest jobs with this key were started, as many as the limit counts, the oldest first. */
  readonly starts: readonly number[];
  /** Up to when the times to come are given to jobs that were turned away. */
  readonly givenUntil: number;
}

/** The state of a key that nobody has used. */
export const unusedRate: RateState = { starts: [], givenUntil: 0 };

/** Whether a job may be started now, and what is kept of its key then. */
export type RateDecision =
  | { readonly kind: "started"; readonly state: RateState }
  /** Not before `until`; `slot` is the time that the job was given. */
  | { readonly kind: "wait"; readonly until: number; readonly slot: number; readonly state: RateState };

/**
 * Decides whether a job may start, `now` by the store's clock, so that within any span of `perMs` no more than `count` start.
 *
 * A job that is turned away is given a time, each the next one after the last that was given: a thousand that wait do not all
 * come back at once, again and again, for one place. `slot` is the time that this job was given before. One that comes in time
 * for it but finds the span still full waits for the moment it is not; one that comes late is given a new time.
 */
export function decideRate(
  { count, perMs }: RateLimit,
  state: RateState,
  slot: number | null,
  now: number,
): RateDecision {
  const starts = state.starts.slice(-count);
  const [oldest] = starts;
  const free = starts.length < count || oldest === undefined ? now : oldest + perMs;
  const inTime = slot !== null && now - slot <= perMs;
  if (free <= now && (inTime || state.givenUntil <= now)) {
    return { kind: "started", state: { ...state, starts: [...starts, now].slice(-count) } };
  }
  if (inTime) return { kind: "wait", until: Math.max(free, slot), slot, state };
  const until = Math.max(free, state.givenUntil);
  return { kind: "wait", until, slot: until, state: { starts, givenUntil: until + Math.ceil(perMs / count) } };
}
