import assert from "node:assert/strict";
import { newJobId } from "../../job-id.ts";
import type { JobRecord, NewJob } from "../../job.ts";
import type { Inserted, JobStore } from "../../ports/job-store.ts";
import { problem } from "../../problem.ts";
import type { Problem } from "../../problem.ts";
import { until } from "../until.ts";

/** Longer than any case takes. */
export const longMs = 600_000;

let made = 0;

/** A job to insert; ids grow in the order in which they are made. */
export function sampleJob(overrides: Partial<NewJob> = {}): NewJob {
  return {
    id: newJobId(1_700_000_000_000 + ++made),
    kind: "sample",
    input: { text: "hello" },
    maxAttempts: 3,
    priority: 0,
    delayMs: 0,
    resultTtlMs: longMs,
    idempotencyKey: null,
    fingerprint: null,
    ...overrides,
  };
}

/** Inserts one job. */
export async function insertOne(store: JobStore, job: NewJob): Promise<Inserted> {
  const [inserted] = await store.insert([job]);
  assert.ok(inserted !== undefined);
  return inserted;
}

/** Inserts a sample job. */
export async function insertSample(store: JobStore, overrides: Partial<NewJob> = {}): Promise<JobRecord> {
  const { record } = await insertOne(store, sampleJob(overrides));
  return record;
}

/** Inserts a sample job and claims it, by `worker-1`. */
export async function claimSample(
  store: JobStore,
  { leaseMs = longMs, ...overrides }: Partial<NewJob> & { readonly leaseMs?: number } = {},
): Promise<JobRecord> {
  const { id } = await insertSample(store, overrides);
  return claimAgain(store, id, leaseMs);
}

/** Claims a job that must be there to be claimed. */
export async function claimAgain(store: JobStore, id: string, leaseMs: number = longMs): Promise<JobRecord> {
  const answer = await store.claim(id, { worker: "worker-1", leaseMs });
  assert.equal(answer.kind, "claimed");
  assert.ok(answer.kind === "claimed");
  return answer.record;
}

/** Claims a sample job and lets its lease lapse. */
export async function lapseSample(store: JobStore, overrides: Partial<NewJob> = {}): Promise<JobRecord> {
  const { id } = await insertSample(store, overrides);
  return lapseAgain(store, id);
}

/** Claims a job that must be there to be claimed, and lets its lease lapse. */
export async function lapseAgain(store: JobStore, id: string): Promise<JobRecord> {
  const record = await claimAgain(store, id, 1);
  await until("the lease lapses", async () => (await store.stale(100)).some((stale) => stale.id === id));
  return record;
}

/** The record of a job that must be there. */
export async function mustGet(store: JobStore, id: string): Promise<JobRecord> {
  const record = await store.get(id);
  assert.ok(record !== undefined, `job ${id} is not there`);
  return record;
}

/** Asks for the end of a job that must be there. @returns its record after that */
export async function mustCancel(store: JobStore, id: string): Promise<JobRecord> {
  const answer = await store.requestCancel(id);
  assert.ok(answer !== undefined, `job ${id} is not there`);
  return answer.record;
}

/** A problem to fail with. */
export const sampleProblem: Problem = problem("sample-problem", "It went wrong", "As it was meant to.", { pages: 7 });
