import type { JobRecord, NewJob } from "../job.ts";
import { noExtras } from "./job-extras.ts";

/** The record of a job that was just added, `now` by the store's clock. */
export function newRecord(job: NewJob, now: number): JobRecord {
  return {
    ...noExtras,
    id: job.id,
    kind: job.kind,
    state: job.delayMs > 0 ? "scheduled" : "queued",
    version: 1,
    fence: 0,
    attempt: 0,
    maxAttempts: job.maxAttempts,
    priority: job.priority,
    input: job.input,
    output: null,
    progress: null,
    problem: null,
    warnings: [],
    idempotencyKey: job.idempotencyKey,
    fingerprint: job.fingerprint,
    createdAt: now,
    notBefore: now + job.delayMs,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    purged: false,
    resultTtlMs: job.resultTtlMs,
    cancelRequested: false,
    worker: null,
    leaseUntil: null,
    recordTtlMs: job.recordTtlMs ?? null,
    traceparent: job.traceparent ?? null,
    deadline: job.deadlineMs === undefined || job.deadlineMs === null ? null : now + job.deadlineMs,
    maxDeaths: job.maxDeaths ?? noExtras.maxDeaths,
    concurrency: job.concurrency ?? null,
    rate: job.rate ?? null,
  };
}
