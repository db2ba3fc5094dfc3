import type { JobRow } from "../database/job-row.ts";

/** The columns of a job's row that are read; checked to be all of them. */
const named: Readonly<Record<keyof JobRow, true>> = {
  place: true,
  id: true,
  kind: true,
  state: true,
  version: true,
  fence: true,
  attempt: true,
  maxAttempts: true,
  priority: true,
  input: true,
  output: true,
  progress: true,
  problem: true,
  warnings: true,
  idempotencyKey: true,
  fingerprint: true,
  createdAt: true,
  notBefore: true,
  startedAt: true,
  finishedAt: true,
  expiresAt: true,
  purged: true,
  resultTtlMs: true,
  cancelRequested: true,
  worker: true,
  leaseUntil: true,
};

/** The columns of a job's row that are read. */
export const columns: readonly string[] = Object.keys(named);
