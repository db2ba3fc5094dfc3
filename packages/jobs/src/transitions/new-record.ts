import type { ChildJob, JobRecord, NewJob } from "../job.ts";
import type { JobState } from "../job-states.ts";
import { noExtras } from "./job-extras.ts";
import { tracedAs } from "./new-doorbells.ts";

/** Where a new job stands among others. */
export interface Links {
  readonly parentId?: string;
  /** The job whose end it waits for. */
  readonly behind?: string | null;
}

/** The record of a job that was just added, `now` by the store's clock. */
export function newRecord(job: NewJob, now: number, links: Links = {}): JobRecord {
  const { children = [] } = job;
  const { parentId = null, behind = null } = links;
  const waitsFor = children.filter(({ done }) => done === undefined).length + (behind === null ? 0 : 1);
  return {
    id: job.id,
    kind: job.kind,
    state: firstState(job, waitsFor),
    version: 1,
    fence: 0,
    attempt: 0,
    maxAttempts: job.maxAttempts,
    priority: job.priority,
    input: job.input,
    output: job.done?.output ?? null,
    progress: null,
    problem: null,
    warnings: job.done?.warnings ?? [],
    idempotencyKey: job.idempotencyKey,
    fingerprint: job.fingerprint,
    createdAt: now,
    notBefore: now + job.delayMs,
    startedAt: null,
    finishedAt: job.done === undefined ? null : now,
    // The result of a child is kept until its parent has ended.
    expiresAt: job.done === undefined || parentId !== null ? null : now + job.resultTtlMs,
    purged: false,
    resultTtlMs: job.resultTtlMs,
    cancelRequested: false,
    worker: null,
    leaseUntil: null,
    recordTtlMs: job.recordTtlMs ?? null,
    logTtlMs: job.logTtlMs ?? null,
    // What is added as done was never run, and has no log.
    logExpiresAt: null,
    deaths: [],
    rateSlot: null,
    traceparent: job.traceparent ?? null,
    deadline: job.deadlineMs === undefined || job.deadlineMs === null ? null : now + job.deadlineMs,
    maxDeaths: job.maxDeaths ?? noExtras.maxDeaths,
    concurrency: job.concurrency ?? null,
    rate: job.rate ?? null,
    reuseKey: job.reuseKey ?? null,
    origin: job.origin ?? null,
    uniqueKey: job.unique?.key ?? null,
    behind,
    parentId,
    childIds: children.map(({ id }) => id),
    onChildFailure: job.onChildFailure ?? noExtras.onChildFailure,
    waitsFor,
    handlerVersion: job.done?.handlerVersion ?? null,
  };
}

function firstState({ done, delayMs }: NewJob, waitsFor: number): JobState {
  if (done !== undefined) return "succeeded";
  return delayMs > 0 || waitsFor > 0 ? "scheduled" : "queued";
}

/** The records of all children that are added with a job, and of theirs. */
export function newDescendants({ id, traceparent, children = [] }: NewJob | ChildJob, now: number): JobRecord[] {
  return children.flatMap((given) => {
    const child = Object.assign({ idempotencyKey: null, fingerprint: null }, tracedAs(given, traceparent));
    return [newRecord(child, now, { parentId: id })].concat(newDescendants(child, now));
  });
}
