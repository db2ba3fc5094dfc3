import type { Death, JobRecord, Outcome } from "../job.ts";
import type { TerminalState } from "../job-states.ts";
import { endTimes } from "./end-times.ts";
import type { EndTimes } from "./end-times.ts";
import type { RecordChanges, RecordHead } from "./record-head.ts";

/** What the end of an attempt changes: what is always written, and what only some outcomes write. */
export type SettleChanges = RecordChanges<"state" | "fence" | "worker" | "leaseUntil"> &
  Partial<
    EndTimes &
      Pick<
        JobRecord,
        "attempt" | "notBefore" | "deaths" | "handlerVersion" | "output" | "progress" | "problem" | "warnings"
      >
  >;

/** Whether the attempt may be ended, and what becomes of its record then: null when it has ended already. */
export type SettleDecision =
  | { readonly kind: "settled"; readonly changes: SettleChanges | null }
  | { readonly kind: "lost" };

/** Decides a settlement, `now` by the store's clock. */
export function decideSettle(
  head: RecordHead | undefined,
  fence: number,
  outcome: Outcome,
  now: number,
): SettleDecision {
  if (head === undefined || head.fence !== fence || fence === 0) return { kind: "lost" };
  if (head.state !== "running") return { kind: "settled", changes: null };
  return { kind: "settled", changes: settled(head, outcome, now) };
}

/** Decides a rescue, `now` by the store's clock: a settlement that takes a lapsed lease and a new fence. */
export function decideRescue(
  head: RecordHead | undefined,
  fence: number,
  outcome: Outcome,
  now: number,
): SettleDecision {
  if (head?.state !== "running" || head.fence !== fence || !isLapsed(head, now)) return { kind: "lost" };
  return { kind: "settled", changes: { ...settled(head, outcome, now), fence: fence + 1 } };
}

/** Whether the lease of a running job has lapsed. */
function isLapsed(head: RecordHead, now: number): boolean {
  return head.leaseUntil === null || head.leaseUntil <= now;
}

function settled(head: RecordHead, outcome: Outcome, now: number): SettleChanges {
  switch (outcome.kind) {
    case "succeeded":
      return {
        ...ended(head, "succeeded", now),
        output: outcome.output,
        warnings: outcome.warnings,
        ...(outcome.handlerVersion !== undefined && { handlerVersion: outcome.handlerVersion }),
      };
    case "failed":
      return { ...ended(head, "failed", now), problem: outcome.problem, ...withDeath(head, outcome.death) };
    case "cancelled":
      return ended(head, "cancelled", now);
    case "retry":
      if (head.cancelRequested) return ended(head, "cancelled", now);
      return {
        ...requeued(head, now + outcome.delayMs),
        problem: outcome.problem,
        ...withDeath(head, outcome.death),
      };
    case "interrupted":
      // A job whose end was asked for does not begin again.
      if (head.cancelRequested) return ended(head, "cancelled", now);
      return { ...requeued(head, now), attempt: head.attempt - 1 };
  }
}

/** The death by which the attempt of a running job ended. */
export function deathOf(
  { attempt, worker, startedAt, leaseUntil }: Pick<JobRecord, "attempt" | "worker" | "startedAt" | "leaseUntil">,
  cause: string,
): Death {
  return { attempt, worker, cause, startedAt, leaseUntil };
}

function withDeath(head: RecordHead, cause: string | undefined): Partial<Pick<JobRecord, "deaths">> {
  return cause === undefined ? {} : { deaths: [...head.deaths, deathOf(head, cause)] };
}

/** What changes when a job ends in `state`. */
export function ended(head: RecordHead, state: TerminalState, now: number): SettleChanges {
  return { ...released(head), state, ...endTimes(head, now) };
}

function requeued(head: RecordHead, notBefore: number): SettleChanges {
  return { ...released(head), state: "queued", notBefore, progress: null };
}

function released(head: RecordHead): Pick<JobRecord, "version" | "fence" | "worker" | "leaseUntil"> {
  return { version: head.version + 1, fence: head.fence, worker: null, leaseUntil: null };
}
