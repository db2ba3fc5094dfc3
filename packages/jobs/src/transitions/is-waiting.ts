import type { RecordHead } from "./record-head.ts";

/** Whether a job waits for nothing but its time. */
export function isWaiting({ state, waitsFor }: Pick<RecordHead, "state" | "waitsFor">): boolean {
  return (state === "scheduled" || state === "queued") && waitsFor === 0;
}
