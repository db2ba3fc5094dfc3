import assert from "node:assert/strict";
import { test } from "node:test";
import { newJobId, statistics } from "@millrace/jobs";
import type { Backend, NewJob, Outcome } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";

const done: Outcome = { kind: "succeeded", output: {}, warnings: [] };

/** A back end whose clock stands still but for what a test lets pass. */
function standing(): { readonly backend: Backend; readonly pass: (ms: number) => void } {
  let now = 1_700_000_000_000;
  return { backend: memoryBackend({ now: () => now }), pass: (ms) => void (now += ms) };
}

async function insert({ store }: Backend, kind: string): Promise<string> {
  const job: NewJob = {
    id: newJobId(),
    kind,
    input: {},
    maxAttempts: 3,
    priority: 0,
    delayMs: 0,
    resultTtlMs: 60_000,
    idempotencyKey: null,
    fingerprint: null,
  };
  await store.insert([job]);
  return job.id;
}

test("kinds are told apart, with their counts, their oldest job, and how long jobs waited and ran", async () => {
  const { backend, pass } = standing();
  for (let index = 1; index <= 100; index++) {
    const id = await insert(backend, "resize");
    pass(index);
    await backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
    pass(1_000 + index);
    await backend.store.settle(id, 1, done);
  }
  await insert(backend, "resize");
  pass(5_000);
  await insert(backend, "resize");
  const cancelled = await insert(backend, "scan");
  await backend.store.requestCancel(cancelled);
  const [resize, scan, ...others] = await statistics(backend);
  assert.deepEqual(others, []);
  assert.deepEqual(resize, {
    kind: "resize",
    counts: { scheduled: 0, queued: 2, running: 0, succeeded: 100, failed: 0, cancelled: 0 },
    oldestDueForMs: 5_000,
    wait: { p50: 50, p95: 95, p99: 99 },
    run: { p50: 1_050, p95: 1_095, p99: 1_099 },
    sampled: 100,
  });
  assert.deepEqual(scan, {
    kind: "scan",
    counts: { scheduled: 0, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 1 },
    oldestDueForMs: null,
    wait: null,
    run: null,
    sampled: 0,
  });
});

test("percentiles are those of the newest jobs, and a retry counts from when it was due", async () => {
  const { backend, pass } = standing();
  for (const waitMs of [9_000, 10, 10]) {
    const id = await insert(backend, "resize");
    pass(waitMs);
    await backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
    const problem = { type: "", code: "busy", title: "", detail: "" };
    await backend.store.settle(id, 1, { kind: "retry", problem, delayMs: 500 });
    pass(500 + waitMs);
    await backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
    pass(70);
    await backend.store.settle(id, 2, done);
  }
  const [resize] = await statistics(backend, { sample: 2 });
  assert.deepEqual([resize?.wait, resize?.run, resize?.sampled], [same(10), same(70), 2]);
});

function same(ms: number): object {
  return { p50: ms, p95: ms, p99: ms };
}
