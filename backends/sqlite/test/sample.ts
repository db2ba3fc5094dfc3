import { newJobId } from "@millrace/jobs";
import type { JobMessage, NewJob } from "@millrace/jobs";

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
