import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { JobError, defineJob, receipt, silentLogger, status, submit, waitForEnd } from "@millrace/jobs";
import type { Backend, Job, JobRecord, Logger } from "@millrace/jobs";
import { memoryBackend, testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";
import { withFault } from "../testing/with-fault.ts";
import { startWorker } from "../fixtures.ts";

const input = { n: z.int() };
const kind = defineJob({ name: "square", input, output: { square: z.int() }, reuse: "handler-version" });

function squaring(version: () => Promise<string | undefined>): Job {
  return kind.handledBy(async ({ n }) => ({ square: n * n }), { version });
}

/** Runs a worker until it has announced its version. */
async function announced(backend: Backend, version: string): Promise<AsyncDisposable> {
  const told = Promise.withResolvers<void>();
  const info: Logger["info"] = (_fields, message) => {
    if (message?.startsWith("announced")) told.resolve();
  };
  const worker = await startWorker(backend, [squaring(async () => version)], { log: { ...silentLogger, info } });
  await told.promise;
  return worker;
}

async function runOnce(backend: Backend, n = 3): Promise<JobRecord> {
  const { record } = await submit(backend, kind, { n });
  await waitForEnd(backend, record.id, { withinMs: 60_000, signal: AbortSignal.timeout(60_000) });
  return record;
}

suite("a kind whose results are reused by the version of its handler", () => {
  test("hands out the earlier result to those who do not know the version", async () => {
    const backend = memoryBackend();
    await using _worker = await announced(backend, "2.1");
    const { id } = await runOnce(backend);
    const { record } = await submit(backend, kind, { n: 3 });
    assert.deepEqual([record.state, record.output], ["succeeded", { square: 9 }]);
    const { handlerVersion, reusedFrom } = await receipt(backend, record.id);
    assert.equal(handlerVersion, "2.1");
    assert.equal(Date.parse(reusedFrom ?? ""), (await status(backend, id)).finishedAt);
  });

  test("takes no result of an earlier version as soon as a worker of a newer one is there", async () => {
    const backend = memoryBackend();
    {
      await using _older = await announced(backend, "2.1");
      await runOnce(backend);
    }
    await using _newer = await announced(backend, "2.2");
    const again = await runOnce(backend);
    assert.equal(again.origin, null);
    assert.equal((await receipt(backend, again.id)).handlerVersion, "2.2");
    assert.equal((await submit(backend, kind, { n: 3 })).record.origin?.kind, "reused");
  });

  test("takes no result that a worker of an older version still makes beside a newer one", async () => {
    let version = "2.1";
    await using pipeline = testPipeline({ jobs: [squaring(async () => version)] });
    await pipeline.run(kind, { n: 3 });
    await pipeline.backend.blobs.put("handlers/square/version", bytes("2.2"), { maxBytes: 3 });
    const { id } = await pipeline.run(kind, { n: 3 });
    assert.equal((await pipeline.backend.store.get(id))?.origin, null);
    version = "2.2";
    await pipeline.run(kind, { n: 3 });
    const { record } = await submit(pipeline.backend, kind, { n: 3 });
    assert.equal(record.origin?.kind, "reused");
  });

  test("runs every job while the version is not known, and reuses from the first job on that tells it", async () => {
    const engine: { version?: string } = {};
    await using pipeline = testPipeline({ jobs: [squaring(async () => engine.version)] });
    await pipeline.run(kind, { n: 3 });
    engine.version = "2.1";
    const second = await pipeline.run(kind, { n: 3 });
    assert.equal((await pipeline.backend.store.get(second.id))?.origin, null);
    const { record } = await submit(pipeline.backend, kind, { n: 3 });
    assert.equal(record.origin?.kind, "reused");
  });

  test("takes a version that cannot be told for a fault of the handler", async () => {
    await using pipeline = testPipeline({ jobs: [squaring(() => Promise.reject(new Error("the engine is gone")))] });
    const job = await pipeline.run(kind, { n: 3 });
    assert.equal((await job.status()).state, "failed");
  });

  test("ends its jobs although the version cannot be announced, and announces it with a later one", async () => {
    const healthy = memoryBackend();
    let down = true;
    const blobs = withFault(healthy.blobs, {
      put: (...args) =>
        down ? Promise.reject(new JobError("storage-unavailable", "away")) : healthy.blobs.put(...args),
    });
    const backend = { ...healthy, blobs };
    await using _worker = await startWorker(backend, [squaring(async () => "2.1")]);
    await runOnce(backend);
    assert.equal((await runOnce(backend)).origin, null);
    down = false;
    await runOnce(backend, 4);
    assert.equal((await submit(backend, kind, { n: 3 })).record.origin?.kind, "reused");
  });

  for (const [what, version] of [
    ["empty", ""],
    ["too long to be kept", "x".repeat(501)],
  ] as const) {
    test(`takes a version that is ${what} for a fault of the handler`, async () => {
      await using pipeline = testPipeline({ jobs: [squaring(async () => version)] });
      const job = await pipeline.run(kind, { n: 3 });
      assert.equal((await job.status()).state, "failed");
    });
  }
});

test("a kind is told what it may declare of reuse", () => {
  const reuse = "by-handler" as "handler-version";
  assert.throws(() => defineJob({ name: "square", input, output: {}, reuse }), {
    code: "invalid-definition",
    message: /reuse: expected \{ version: "…" \} or "handler-version"/,
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
