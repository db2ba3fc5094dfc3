import { isTerminal } from "../job-states.ts";
import type { TerminalState } from "../job-states.ts";
import type { JobRecord } from "../job.ts";
import { problem } from "../problem.ts";
import { decideCancel } from "./decide-cancel.ts";
import type { CancelChanges } from "./decide-cancel.ts";
import { endTimes } from "./end-times.ts";
import type { EndTimes } from "./end-times.ts";
import type { RecordChanges, RecordHead } from "./record-head.ts";

/** What changes for a job when one that it waits for has ended: it waits for one less, and is due after the last. */
export type ReleaseChanges = RecordChanges<"waitsFor"> & Partial<Pick<JobRecord, "state" | "notBefore" | "behind">>;

/** What changes for a parent when a child has failed it. */
export type ChildFailureChanges = RecordChanges<"state" | "waitsFor" | "problem"> & EndTimes;

/** Decides what the end of a child means to its parent, `now` by the store's clock: null where that has ended itself. */
export function decideChildEnd(
  parent: RecordHead,
  child: TerminalState,
  now: number,
): ReleaseChanges | ChildFailureChanges | null {
  if (isTerminal(parent.state) || parent.waitsFor === 0) return null;
  if (child === "succeeded" || parent.onChildFailure === "continue") return released(parent, now);
  return {
    version: parent.version + 1,
    state: "failed",
    waitsFor: 0,
    ...endTimes(parent, now),
    problem: problem(
      "child-failed",
      "A part of it could not be done",
      `It is made of several parts, and one of them ended ${child}, so that the whole cannot be finished.`,
    ),
  };
}

/** Decides what the end of the job in front means to the one behind it. */
export function decideFrontEnd(successor: RecordHead, now: number): ReleaseChanges | null {
  if (isTerminal(successor.state)) return null;
  return { ...released(successor, now), behind: null };
}

/** What changes for a child when its parent has ended: its result is no longer kept for it. */
export type ParentEndChanges = RecordChanges<"expiresAt">;

/** Decides what the end of a parent means to a child: nobody needs its result any more, or its work. */
export function decideParentEnd(child: RecordHead, now: number): ParentEndChanges | CancelChanges | null {
  if (!isTerminal(child.state)) return decideCancel(child, now);
  if (child.expiresAt !== null) return null;
  return { version: child.version + 1, expiresAt: now + child.resultTtlMs };
}

function released({ waitsFor, version, notBefore }: RecordHead, now: number): ReleaseChanges {
  const left = waitsFor - 1;
  if (left > 0) return { version: version + 1, waitsFor: left };
  return {
    version: version + 1,
    waitsFor: 0,
    state: notBefore > now ? "scheduled" : "queued",
    // Its turn among those that wait begins now, and so does the time until its doorbell is rung again.
    notBefore: Math.max(notBefore, now),
  };
}
