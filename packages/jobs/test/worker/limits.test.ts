import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { defineJob, file, JobError, pause, pausedKinds, resume, status, submit, submitAll } from "@millrace/jobs";
import type { Backend, Job } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { z } from "zod";
import { bytesOf, ended, jobThat, startWorker, submitEmpty } from "../fixtures.ts";

suite("a limit of concurrency", () => {
  test("holds over several workers, all jobs are done, and no message goes round meanwhile", async () => {
    const backend = counting(memoryBackend());
    const gauge = new Gauge();
    const kind = defineJob({ name: "print", input: {}, output: {}, limits: { concurrency: { max: 2 } } });
    const job = kind.handledBy(() => gauge.pass());
    const submitted = await submitAll(
      backend,
      kind,
      Array.from({ length: 30 }, () => ({ input: {} })),
    );
    await using _one = await startWorker(backend, [job], { concurrency: 5 });
    await using _other = await startWorker(backend, [job], { concurrency: 5 });
    for (const { record } of submitted) assert.equal((await ended(backend, record.id)).state, "succeeded");
    assert.equal(gauge.most, 2);
    // Each is claimed once for its first message and, at most, once for the one that is sent when a place is free.
    assert.ok(backend.claims <= 60, `${backend.claims} claims`);
  });

  test("goes by what its key makes of the input", async () => {
    const backend = memoryBackend();
    const gauges = { a: new Gauge(), b: new Gauge() };
    const both = Promise.withResolvers<void>();
    const kind = defineJob({
      name: "print",
      input: { customer: z.enum(["a", "b"]), page: file() },
      output: {},
      limits: { concurrency: { key: ({ customer, page }) => `${customer} ${page.name}`, max: 1 } },
    });
    const job = kind.handledBy(async ({ customer }) => {
      if (gauges.a.now + gauges.b.now === 1) both.resolve();
      await gauges[customer].pass(both.promise);
      return {};
    });
    const inputs = (["a", "a", "b", "b"] as const).map((customer) => ({
      input: { customer, page: { name: "p.txt", content: bytesOf("x") } },
    }));
    const submitted = await submitAll(backend, kind, inputs);
    assert.deepEqual(
      submitted.map(({ record }) => record.concurrency?.key),
      ["a p.txt", "a p.txt", "b p.txt", "b p.txt"],
    );
    await using _worker = await startWorker(backend, [job], { concurrency: 4 });
    for (const { record } of submitted) assert.equal((await ended(backend, record.id)).state, "succeeded");
    assert.deepEqual([gauges.a.most, gauges.b.most], [1, 1]);
  });

  test("of a submission goes before that of its kind", async () => {
    const kind = defineJob({ name: "print", input: {}, output: {}, limits: { concurrency: { max: 2 } } });
    const { record } = await submit(memoryBackend(), kind, {}, { limits: { concurrency: { key: "mine", max: 1 } } });
    assert.deepEqual(record.concurrency, { key: "mine", max: 1 });
    const plain = await submit(memoryBackend(), kind, {});
    assert.deepEqual([plain.record.concurrency, plain.record.rate], [{ key: "print", max: 2 }, null]);
  });
});

test("a rate holds, and all jobs are done with few claims", async () => {
  const backend = counting(memoryBackend());
  const kind = defineJob({ name: "mail", input: {}, output: {}, limits: { rate: { count: 3, perMs: 400 } } });
  const job = kind.handledBy(async () => ({}));
  const submitted = await submitAll(
    backend,
    kind,
    Array.from({ length: 9 }, () => ({ input: {} })),
  );
  await using _worker = await startWorker(backend, [job], { concurrency: 5 });
  const starts: number[] = [];
  for (const { record } of submitted) starts.push((await ended(backend, record.id)).startedAt ?? 0);
  const sorted = starts.toSorted((a, b) => a - b);
  sorted.forEach((start, index) => {
    const earlier = sorted[index - 3];
    assert.ok(earlier === undefined || start - earlier >= 400, sorted.join());
  });
  assert.ok(backend.claims <= 36, `${backend.claims} claims`);
});

test("limits that make no sense are refused, at definition and at submission", async () => {
  const faulty = { concurrency: { max: 0 }, rate: { count: 1_001, perMs: 0 }, other: 1 };
  assert.throws(() => defineJob({ name: "work", input: {}, output: {}, limits: faulty }), refused);
  const kind = defineJob({ name: "work", input: {}, output: {} });
  await assert.rejects(submit(memoryBackend(), kind, {}, { limits: faulty }), refused);
});

suite("a kind that is paused", () => {
  test("starts no job, in any worker, until it is resumed; then all that waited are run", async () => {
    const backend = counting(memoryBackend());
    let runs = 0;
    const [work, rest] = [
      jobThat(async () => {
        runs++;
        return {};
      }),
      idle("rest"),
    ];
    await pause(backend, work.kind);
    assert.deepEqual(await pausedKinds(backend), ["work"]);
    await using _worker = await startWorker(backend, [work, rest], { concurrency: 3 });
    const ids = await Promise.all(Array.from({ length: 150 }, () => submitEmpty(backend, work)));
    assert.equal((await ended(backend, await submitEmpty(backend, rest))).state, "succeeded");
    await untilDepth(backend, 0);
    assert.equal(runs, 0);
    assert.ok(backend.claims <= 151, `${backend.claims} claims`);
    await resume(backend, "work");
    for (const id of ids) assert.equal((await ended(backend, id)).state, "succeeded");
    assert.deepEqual(await pausedKinds(backend), []);
  });

  test("lets its waiting jobs be cancelled", async () => {
    const backend = memoryBackend();
    const work = idle("work");
    await pause(backend, work.kind);
    const id = await submitEmpty(backend, work);
    await backend.store.claim(id, { worker: "worker", leaseMs: 1_000 });
    await backend.store.requestCancel(id);
    assert.equal((await status(backend, id)).state, "cancelled");
    await resume(backend, work.kind);
    assert.equal((await status(backend, id)).state, "cancelled");
  });
});

/** How many are inside at once. */
class Gauge {
  now = 0;
  most = 0;

  async pass(until: Promise<unknown> = new Promise((resolve) => setImmediate(resolve))): Promise<object> {
    this.most = Math.max(this.most, ++this.now);
    await until;
    this.now--;
    return {};
  }
}

function refused(error: unknown): boolean {
  assert.ok(error instanceof JobError);
  for (const path of ["limits.concurrency.max", "limits.rate.count", "limits.rate.perMs"]) {
    assert.match(error.message, new RegExp(path.replaceAll(".", "\\.")));
  }
  return true;
}

function idle(name: string): Job {
  return defineJob({ name, input: {}, output: {} }).handledBy(async () => ({}));
}

function counting(backend: Backend): Backend & { readonly claims: number } {
  let claims = 0;
  const store = new Proxy(backend.store, {
    get(target, name) {
      if (name === "claim") claims++;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value as (...all: unknown[]) => unknown).bind(target) : value;
    },
  });
  return Object.defineProperty({ ...backend, store }, "claims", { get: () => claims }) as Backend & {
    readonly claims: number;
  };
}

async function untilDepth({ queue }: Backend, waiting: number): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while ((await queue.depth()).waiting !== waiting) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
