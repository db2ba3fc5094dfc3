import type { Progress } from "../job.ts";
import type { HeartbeatAnswer } from "../ports/job-store.ts";
import type { RecordChanges, RecordHead } from "./record-head.ts";

/** What a heartbeat changes; progress is left out where none was given. */
export type HeartbeatChanges = RecordChanges<"leaseUntil"> & { readonly progress?: Progress };

/** Whether the claim still holds, and what becomes of its record then. */
export type HeartbeatDecision =
  | { readonly answer: Extract<HeartbeatAnswer, { readonly kind: "held" }>; readonly changes: HeartbeatChanges }
  | { readonly answer: Extract<HeartbeatAnswer, { readonly kind: "lost" }>; readonly changes?: never };

/** Decides a heartbeat, `now` by the store's clock. */
export function decideHeartbeat(
  head: RecordHead | undefined,
  fence: number,
  beat: { readonly leaseMs: number; readonly progress?: Progress },
  now: number,
): HeartbeatDecision {
  if (head?.state !== "running" || head.fence !== fence) return { answer: { kind: "lost" } };
  return {
    answer: { kind: "held", cancelRequested: head.cancelRequested },
    changes: changes(head, beat, now + beat.leaseMs),
  };
}

function changes(
  head: RecordHead,
  { progress }: { readonly progress?: Progress },
  leaseUntil: number,
): HeartbeatChanges {
  // A renewed lease is nothing that watchers are waiting for, so it does not raise the version.
  if (progress === undefined) return { leaseUntil, version: head.version };
  return { leaseUntil, version: head.version + 1, progress };
}
