import type { JobRecord } from "@millrace/jobs";
import { isWaiting } from "@millrace/jobs/ports";

/** Since when a job is due as far as its doorbell goes; null unless it waits, and for its time only. */
export function ringAtOf(record: Pick<JobRecord, "state" | "waitsFor" | "notBefore">): number | null {
  return isWaiting(record) ? record.notBefore : null;
}
