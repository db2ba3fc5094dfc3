import type { JobExtras, JobRecord } from "../job.ts";

/** The part of a record that the rules look at: small, so that a store need not read the rest to decide. */
export type RecordHead = Pick<
  JobRecord,
  | "id"
  | "state"
  | "version"
  | "fence"
  | "attempt"
  | "notBefore"
  | "leaseUntil"
  | "worker"
  | "startedAt"
  | "cancelRequested"
  | "expiresAt"
  | "resultTtlMs"
  | "purged"
  | keyof JobExtras
>;

/** What becomes of a record: the members that change, and their new values. */
export type RecordChanges<Member extends keyof JobRecord> = Readonly<Pick<JobRecord, Member | "version">>;
