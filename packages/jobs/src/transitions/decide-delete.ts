import { isTerminal } from "../job-states.ts";
import { ended } from "./decide-settle.ts";
import { isLinked } from "./is-linked.ts";
import type { SettleChanges } from "./decide-settle.ts";
import type { RecordHead } from "./record-head.ts";

/**
 * Decides what becomes of a record before it is forgotten. For those that are linked with it, a job that has not ended ends
 * then, as cancelled; null where there is nobody to tell.
 */
export function decideDelete(head: RecordHead, now: number): SettleChanges | null {
  return isLinked(head) && !isTerminal(head.state) ? ended(head, "cancelled", now) : null;
}
