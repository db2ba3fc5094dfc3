import assert from "node:assert/strict";
import { newJobId } from "@millrace/jobs";
import type { Inserted, JobMessage, JobStore, NewJob } from "@millrace/jobs";

/** A job to insert. */
export function sampleJob(overrides: Partial<NewJob> = {}): NewJob {
  return {
    id: newJobId(),
    kind: "sample",
    input: { text: "hello" },
    maxAttempts: 3,
    priority: 0,
    delayMs: 0,
    resultTtlMs: 600_000,
    idempotencyKey: null,
    fingerprint: null,
    ...overrides,
  };
}

/** A message to send. */
export function sampleMessage(jobId: string, overrides: Partial<JobMessage> = {}): JobMessage {
  return { jobId, kind: "sample", delayMs: 0, priority: 0, ...overrides };
}

/** Inserts one job. */
export async function insertOne(store: JobStore, job: NewJob): Promise<Inserted> {
  const [inserted] = await store.insert([job]);
  assert.ok(inserted !== undefined);
  return inserted;
}
