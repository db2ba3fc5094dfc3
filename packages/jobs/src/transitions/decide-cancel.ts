import { endTimes } from "./end-times.ts";
import type { EndTimes } from "./end-times.ts";
import type { RecordChanges, RecordHead } from "./record-head.ts";

/** What a request to cancel changes: the end of a waiting job, a note for the worker of a running one. */
export type CancelChanges = RecordChanges<"state" | "cancelRequested"> & Partial<EndTimes>;

/** Decides a request to cancel, `now` by the store's clock: null where it changes nothing. */
export function decideCancel(head: RecordHead, now: number): CancelChanges | null {
  const version = head.version + 1;
  switch (head.state) {
    case "scheduled":
    case "queued":
      return { state: "cancelled", version, cancelRequested: true, ...endTimes(head, now) };
    case "running":
      return head.cancelRequested ? null : { state: "running", version, cancelRequested: true };
    case "succeeded":
    case "failed":
    case "cancelled":
      return null;
  }
}
