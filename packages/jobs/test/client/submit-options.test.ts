import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { JobError, submit } from "@millrace/jobs";
import type { SubmitOptions } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { prune } from "../../src/upkeep/prune.ts";
import { ended, jobThat, startWorker } from "../fixtures.ts";

const idle = jobThat(async () => ({}));
const never = new AbortController().signal;

suite("a job that is submitted for later", () => {
  test("is scheduled, and its message kept back as long", async () => {
    const backend = memoryBackend();
    const { record } = await submit(backend, idle.kind, {}, { delayMs: 60_000 });
    assert.equal(record.state, "scheduled");
    assert.equal(record.notBefore - record.createdAt, 60_000);
    assert.deepEqual(await backend.queue.depth(), { waiting: 1, ready: 0 });
  });

  test("may be given its time", async () => {
    const at = Date.now() + 3_600_000;
    for (const notBefore of [at, new Date(at)]) {
      const { record } = await submit(memoryBackend(), idle.kind, {}, { notBefore });
      assert.ok(Math.abs(record.notBefore - at) < 60_000, `${record.notBefore - at} ms away`);
    }
  });

  test("is queued at once when its time is past", async () => {
    const { record } = await submit(memoryBackend(), idle.kind, {}, { notBefore: new Date("2001-01-01") });
    assert.equal(record.state, "queued");
  });

  test("runs when its time has come, and not before", async () => {
    const backend = memoryBackend();
    await using _worker = await startWorker(backend, [idle]);
    const { record } = await submit(backend, idle.kind, {}, { delayMs: 80 });
    const { state, startedAt } = await ended(backend, record.id);
    assert.equal(state, "succeeded");
    assert.ok((startedAt ?? 0) >= record.notBefore);
  });
});

test("the more urgent of two jobs runs first", async () => {
  const backend = memoryBackend();
  const order: string[] = [];
  const noting = jobThat(async (_, { id }) => (order.push(id), {}));
  const usual = await submit(backend, noting.kind, {});
  const urgent = await submit(backend, noting.kind, {}, { priority: 9 });
  await using _worker = await startWorker(backend, [noting], { concurrency: 1 });
  await ended(backend, usual.record.id);
  assert.deepEqual(order, [urgent.record.id, usual.record.id]);
});

test("a job may keep its result and its record for a time of its own", async () => {
  let passed = 0;
  const backend = memoryBackend({ now: () => Date.now() + passed });
  const { record } = await submit(backend, idle.kind, {}, { resultTtlMs: 2_000, recordTtlMs: 5_000 });
  const { expiresAt, finishedAt } = (await backend.store.requestCancel(record.id))?.record ?? record;
  assert.equal((expiresAt ?? 0) - (finishedAt ?? 0), 2_000);
  passed = 2_001;
  await prune(backend, 3_600_000, never);
  assert.equal((await backend.store.get(record.id))?.purged, true);
  passed += 5_001;
  await prune(backend, 3_600_000, never);
  assert.equal(await backend.store.get(record.id), undefined);
});

const faulty: readonly (readonly [string, object, readonly string[]])[] = [
  ["a negative delay", { delayMs: -1 }, ["delayMs"]],
  ["a delay that is no whole number", { delayMs: 0.5 }, ["delayMs"]],
  ["a time that is none", { notBefore: new Date("tomorrow") }, ["notBefore"]],
  ["a time that is no number", { notBefore: Number.NaN }, ["notBefore"]],
  ["a delay and a time", { delayMs: 1, notBefore: 1 }, ["notBefore"]],
  ["a priority that is none", { priority: Infinity }, ["priority"]],
  ["a result that is gone before anybody could read it", { resultTtlMs: 10 }, ["resultTtlMs"]],
  ["a key of the pipeline's own", { idempotencyKey: "millrace:mine" }, ["idempotencyKey"]],
  [
    "several faults at once",
    { delayMs: -5, priority: "high", recordTtlMs: -1 },
    ["delayMs", "priority", "recordTtlMs"],
  ],
];
for (const [what, options, paths] of faulty) {
  test(`${what} is refused before anything is kept`, async () => {
    const backend = memoryBackend();
    await assert.rejects(submit(backend, idle.kind, {}, options as SubmitOptions), (error) => {
      assert.ok(error instanceof JobError && error.code === "invalid-input", String(error));
      assert.deepEqual(error.faults.map(({ path }) => path).toSorted(), paths);
      return true;
    });
    assert.deepEqual(await backend.store.counts(), []);
  });
}

test("an option that is not known is named", async () => {
  const options = { dealyMs: 5 } as SubmitOptions;
  await assert.rejects(submit(memoryBackend(), idle.kind, {}, options), /dealyMs/);
});
