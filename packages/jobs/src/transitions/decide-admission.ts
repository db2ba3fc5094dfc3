import { decideRate } from "./decide-rate.ts";
import type { RateState } from "./decide-rate.ts";
import { isOverdue } from "./is-overdue.ts";
import type { RecordChanges, RecordHead } from "./record-head.ts";

/** What stands against a claim besides the job itself. */
export interface Traffic {
  /** Whether the job's kind is paused. */
  readonly paused: boolean;
  /** How many jobs with the job's concurrency key are running; of no account for a job without one. */
  readonly running: number;
  /** The state of the job's rate key; of no account for a job without one. */
  readonly rate: RateState;
}

/** What changes for a job that comes too early for its rate. */
export type PostponeChanges = RecordChanges<"state" | "notBefore" | "rateSlot">;

/** Whether a job that is due may be given away. */
export type Admission =
  /** It may; `rate` is to be kept for its rate key, where it has one. */
  | { readonly kind: "admitted"; readonly rate: RateState | null }
  /** It waits for its kind to be resumed, and is to be parked. */
  | { readonly kind: "paused" }
  /** It waits for a job with its concurrency key to end, and is to be parked. */
  | { readonly kind: "full" }
  /** It waits for a time. */
  | {
      readonly kind: "early";
      readonly delayMs: number;
      readonly changes: PostponeChanges;
      readonly rate: RateState;
    };

/** Decides whether a job that could be claimed may be, `now` by the store's clock. */
export function decideAdmission(head: RecordHead, traffic: Traffic, now: number): Admission {
  // It will not be run, only failed.
  if (isOverdue(head, now)) return { kind: "admitted", rate: null };
  if (traffic.paused) return { kind: "paused" };
  if (head.concurrency !== null && traffic.running >= head.concurrency.max) return { kind: "full" };
  if (head.rate === null) return { kind: "admitted", rate: null };
  const decision = decideRate(head.rate, traffic.rate, head.rateSlot, now);
  if (decision.kind === "started") return { kind: "admitted", rate: decision.state };
  const { until: notBefore, slot: rateSlot, state: rate } = decision;
  const changes = { version: head.version + 1, state: head.state, notBefore, rateSlot };
  return { kind: "early", delayMs: notBefore - now, changes, rate };
}

/** How many parked jobs may take the places that are free among those of their concurrency key. */
export function freedPlaces({ max }: { readonly max: number }, running: number): number {
  return Math.min(Math.max(max - running, 0), mostFreed);
}

// One place is freed at a time; more are free only after a limit was raised, and then the next end frees as many again.
const mostFreed = 16;

/** How long a parked job is left alone by those who ring for jobs that nobody seems to have heard of. */
export const parkedForMs = 600_000;
