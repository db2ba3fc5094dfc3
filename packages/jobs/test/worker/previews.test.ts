import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { JobFailure, preview, problem, remove, silentLogger, status, submit } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { sweepOrphans } from "../../src/upkeep/sweep-orphans.ts";
import { bytesOf, ended, jobThat, startWorker, textOf, withStore } from "../fixtures.ts";

const hasCode = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

const showing = jobThat(async (_input, { files, progress }) => {
  progress({ stage: "drawing", previews: await files.addPreview(bytesOf("first")) });
  progress({ stage: "drawing", previews: await files.addPreview(bytesOf("second")) });
  return {};
});

async function shown(backend: Backend, id: string, number: number): Promise<string> {
  return await textOf(await (await preview(backend, id, number)).open());
}

test("pictures can be seen while the job runs", async () => {
  const backend = memoryBackend();
  const [seen, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const job = jobThat(async (_input, { files, progress }) => {
    progress({ stage: "drawing", previews: await files.addPreview(bytesOf("first")) });
    seen.resolve();
    await go.promise;
    return {};
  });
  await using _worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, job.kind, {});
  await seen.promise;
  assert.equal(await shown(backend, record.id, 1), "first");
  await assert.rejects(shown(backend, record.id, 2), hasCode("result-not-ready"));
  go.resolve();
  assert.equal((await ended(backend, record.id)).previews, 1);
});

test("of a job that was over at once all pictures are counted, and upkeep leaves them until the result goes", async () => {
  const backend = memoryBackend();
  await using _worker = await startWorker(backend, [showing]);
  const { record } = await submit(backend, showing.kind, {});
  assert.equal((await ended(backend, record.id)).previews, 2);
  assert.equal(await sweepOrphans(backend, -1, silentLogger, new AbortController().signal), 0);
  assert.equal(await shown(backend, record.id, 2), "second");
  const [one, two] = [await preview(backend, record.id, 1), await preview(backend, record.id, 2)];
  assert.notEqual(one.tag, two.tag);
  await remove(backend, record.id);
  await assert.rejects(shown(backend, record.id, 1), hasCode("job-not-found"));
  assert.deepEqual((await backend.blobs.list("", { limit: 10 })).blobs, []);
});

test("a count of pictures that is being written when the handler ends is waited for, and not overtaken by the outcome", async () => {
  const backend = memoryBackend();
  const [beating, settled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = withStore(backend, {
    async heartbeat(id, fence, news) {
      beating.resolve();
      await Promise.race([settled.promise, someTurns(50)]);
      return backend.store.heartbeat(id, fence, news);
    },
    settle(id, fence, outcome) {
      settled.resolve();
      return backend.store.settle(id, fence, outcome);
    },
  });
  const job = jobThat(async (_input, { files, progress }) => {
    progress({ stage: "drawing", previews: await files.addPreview(bytesOf("first")) });
    await beating.promise;
    return {};
  });
  await using _worker = await startWorker(slow, [job]);
  const { record } = await submit(backend, job.kind, {});
  assert.equal((await ended(backend, record.id)).previews, 1);
});

async function someTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}

test("an attempt that came to nothing leaves no pictures", async () => {
  const backend = memoryBackend();
  const job = jobThat(async (_input, { files, progress }) => {
    progress({ stage: "drawing", previews: await files.addPreview(bytesOf("in vain")) });
    throw new JobFailure(problem("sunk", "It sank", "Send a boat."));
  });
  await using worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, job.kind, {});
  await ended(backend, record.id);
  await worker.stop();
  assert.equal((await status(backend, record.id)).previews, null);
  await assert.rejects(shown(backend, record.id, 1), hasCode("result-not-ready"));
  assert.deepEqual((await backend.blobs.list("", { limit: 10 })).blobs, []);
});

test("a picture of more than a mebibyte is refused", async () => {
  const backend = memoryBackend();
  const job = jobThat(
    async (_input, { files }) => {
      await files.addPreview(bytesOf("x".repeat(1_048_577)));
      return {};
    },
    { attempts: 1 },
  );
  await using _worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, job.kind, {});
  assert.equal((await ended(backend, record.id)).state, "failed");
});
