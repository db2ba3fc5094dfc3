import type { RecordChanges, RecordHead } from "./record-head.ts";

/** What changes when the log of a job that has ended is deleted before anything else of it, or after its files. */
export type ForgetLogChanges = RecordChanges<"logExpiresAt">;

/** Decides what becomes of a record whose log is gone: null where that has no time of its own, or is gone already. */
export function decideForgetLog(head: RecordHead): ForgetLogChanges | null {
  return outlivesFiles(head) ? { version: head.version + 1, logExpiresAt: null } : null;
}

/** Whether the log of a job that has ended has a time of its own: it is not deleted with the files then. */
export function outlivesFiles({ logExpiresAt }: Pick<RecordHead, "logExpiresAt">): boolean {
  return logExpiresAt !== null;
}
