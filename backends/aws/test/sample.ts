import assert from "node:assert/strict";
import type { JobRecord, JobStore, NewJob } from "@millrace/jobs";
import { insertOne, sampleJob } from "@millrace/jobs/testing";

/** Longer than any test takes. */
export const longMs = 600_000;
export const claim = { worker: "worker", leaseMs: longMs };
export const done = { kind: "succeeded", output: { pages: 1 }, warnings: [] } as const;

/** Inserts a job that is new. */
export async function insertSample(store: JobStore, overrides: Partial<NewJob> = {}): Promise<JobRecord> {
  const { created, record } = await insertOne(store, sampleJob(overrides));
  assert.ok(created);
  return record;
}
