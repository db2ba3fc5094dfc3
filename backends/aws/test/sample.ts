import assert from "node:assert/strict";
import { newJobId } from "@millrace/jobs";
import type { JobRecord, JobStore, NewJob } from "@millrace/jobs";

/** Longer than any test takes. */
export const longMs = 600_000;
export const claim = { worker: "worker", leaseMs: longMs };
export const done = { kind: "succeeded", output: { pages: 1 }, warnings: [] } as const;

/** A job to insert. */
export function sampleJob(overrides: Partial<NewJob> = {}): NewJob {
  return {
    id: newJobId(),
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

/** Inserts a job. */
export async function insertSample(store: JobStore, overrides: Partial<NewJob> = {}): Promise<JobRecord> {
  const [inserted] = await store.insert([sampleJob(overrides)]);
  assert.ok(inserted?.created);
  return inserted.record;
}
