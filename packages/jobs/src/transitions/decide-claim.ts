import type { JobRecord } from "../job.ts";
import type { ClaimAnswer } from "../ports/claim-answer.ts";
import { isOverdue } from "./is-overdue.ts";
import type { RecordChanges, RecordHead } from "./record-head.ts";

/** How long a worker stays away from a job whose lease has lapsed: rescuing it is upkeep's. */
const lapsedDelayMs = 200;

/** What a claim changes. */
export type ClaimChanges = RecordChanges<
  "state" | "fence" | "attempt" | "startedAt" | "worker" | "leaseUntil" | "progress" | "problem"
> &
  Partial<Pick<JobRecord, "rateSlot">>;

/** Whether a job may be claimed, and what becomes of its record then. */
export type ClaimDecision =
  | { readonly kind: "claimed"; readonly changes: ClaimChanges }
  | Exclude<ClaimAnswer, { readonly kind: "claimed" }>;

/** Decides a claim, `now` by the store's clock. */
export function decideClaim(
  head: RecordHead | undefined,
  claim: { readonly worker: string; readonly leaseMs: number },
  now: number,
): ClaimDecision {
  if (head === undefined) return { kind: "over" };
  switch (head.state) {
    case "scheduled":
    case "queued":
      if (head.waitsFor > 0) return { kind: "blocked" };
      if (head.notBefore > now && !isOverdue(head, now)) return { kind: "not-due", delayMs: head.notBefore - now };
      return { kind: "claimed", changes: claimed(head, claim, now) };
    case "running":
      return { kind: "held", delayMs: heldFor(head, now) };
    case "succeeded":
    case "failed":
    case "cancelled":
      return { kind: "over" };
  }
}

function claimed(head: RecordHead, claim: { worker: string; leaseMs: number }, now: number): ClaimChanges {
  return {
    state: "running",
    version: head.version + 1,
    fence: head.fence + 1,
    attempt: head.attempt + 1,
    startedAt: now,
    worker: claim.worker,
    leaseUntil: now + claim.leaseMs,
    progress: null,
    problem: null,
    // Another attempt asks for a time of its own.
    ...(head.rateSlot !== null && { rateSlot: null }),
  };
}

function heldFor(head: RecordHead, now: number): number {
  const left = (head.leaseUntil ?? now) - now;
  return left > 0 ? left : lapsedDelayMs;
}
