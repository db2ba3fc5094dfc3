import type { JobRecord } from "@millrace/jobs";

/** Since when a job is due as far as its doorbell goes; null unless it waits, and for its time only. */
export function ringAtOf({
  state,
  waitsFor,
  notBefore,
}: Pick<JobRecord, "state" | "waitsFor" | "notBefore">): number | null {
  return (state === "scheduled" || state === "queued") && waitsFor === 0 ? notBefore : null;
}
