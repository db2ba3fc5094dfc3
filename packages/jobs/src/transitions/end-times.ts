import type { JobRecord } from "../job.ts";
import type { RecordHead } from "./record-head.ts";

/** The times that the end of a job brings; that of its log only where it has one of its own. */
export type EndTimes = Readonly<Pick<JobRecord, "finishedAt" | "expiresAt"> & Partial<Pick<JobRecord, "logExpiresAt">>>;

/**
 * When a job that ends now has ended, and when what is left of it is deleted. The result of a child is kept until its parent
 * has ended.
 */
export function endTimes({ parentId, resultTtlMs, logTtlMs }: RecordHead, now: number): EndTimes {
  return {
    finishedAt: now,
    expiresAt: parentId === null ? now + resultTtlMs : null,
    ...(logTtlMs !== null && { logExpiresAt: now + logTtlMs }),
  };
}
