import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { BatchWorker, JobError, defineJob, status, submit } from "@millrace/jobs";
import type { Backend, Delivery, Job } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { aborted, crowd, jobThat, submitEmpty, withStore } from "../fixtures.ts";

const plentyMs = 60_000;

test("works on every delivery of a batch, so many at once, and acknowledges each", async () => {
  const backend = memoryBackend();
  const { job, mostAtOnce } = crowd();
  const ids = await submitMany(backend, job, 7);
  const worker = new BatchWorker({ backend, jobs: [job], concurrency: 3 });
  await worker.work(await received(backend, 10), plentyMs);
  assert.deepEqual(
    await statesOf(backend, ids),
    Array.from(ids, () => "succeeded"),
  );
  assert.equal(mostAtOnce(), 3);
  assert.equal((await backend.queue.depth()).waiting, 0);
});

test("tells handlers when the time of the batch is up, and fails by its time limit what had all of it", async () => {
  const backend = memoryBackend();
  const withinMs = 6_250;
  let left = 0;
  const job = jobThat(async (_input, { deadline, signal }) => {
    left = deadline - Date.now();
    await aborted(signal);
    throw signal.reason;
  });
  const id = await submitEmpty(backend, job);
  await new BatchWorker({ backend, jobs: [job] }).work(await received(backend, 1), withinMs);
  const { state, problem } = await status(backend, id);
  assert.deepEqual([state, problem?.code], ["failed", "time-limit"]);
  assert.ok(left <= withinMs - 5_050, "the grace and the settlement come after the deadline");
  assert.ok(Number(problem?.["timeoutMs"]) < job.kind.timeoutMs, "the problem tells the time that there was");
  assert.equal((await backend.queue.depth()).waiting, 0);
});

test("gives back, uncounted, what began later and what did not begin", async () => {
  const backend = memoryBackend();
  let begun = 0;
  const job = jobThat(async (_input, { signal }) => {
    if (begun++ === 0) return {};
    await aborted(signal);
    throw signal.reason;
  });
  const ids = await submitMany(backend, job, 3);
  await new BatchWorker({ backend, jobs: [job], concurrency: 1 }).work(await received(backend, 3), 7_050);
  const found = await Promise.all(ids.map((id) => status(backend, id)));
  assert.deepEqual(
    found.map(({ state, attempt }) => [state, attempt]),
    [
      ["succeeded", 1],
      ["queued", 0],
      ["queued", 0],
    ],
  );
  assert.deepEqual(await backend.queue.depth(), { waiting: 2, ready: 2 });
});

test("begins nothing in a time that leaves none for a job, and says what is needed", async () => {
  const backend = memoryBackend();
  const job = jobThat(() => assert.fail("there is no time"), { abortGraceMs: 10_000 });
  const id = await submitEmpty(backend, job);
  const working = new BatchWorker({ backend, jobs: [job] }).work(await received(backend, 1), 3_000);
  await assert.rejects(working, { code: "invalid-definition", message: /there are 3000 ms .* 16000 ms are needed/ });
  assert.equal((await status(backend, id)).attempt, 0);
});

test("a job that is claimed when the time is over had none: it goes back, and does not count", async () => {
  const backend = memoryBackend();
  const attemptsMs = 1_500;
  const job = jobThat(
    async (_input, { signal }) => {
      signal.throwIfAborted();
      return {};
    },
    { abortGraceMs: 0 },
  );
  const id = await submitEmpty(backend, job);
  const slow = withStore(backend, {
    async claim(id, by) {
      await delay(attemptsMs);
      return backend.store.claim(id, by);
    },
  });
  await new BatchWorker({ backend: slow, jobs: [job] }).work(await received(backend, 1), attemptsMs + 5_000);
  const { state, attempt } = await status(backend, id);
  assert.deepEqual([state, attempt], ["queued", 0]);
});

test("is over only when nothing runs any more, though it could not be prepared", async () => {
  const backend = memoryBackend();
  const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const job = jobThat(async () => {
    begun.resolve();
    await done.promise;
    return {};
  });
  const id = await submitEmpty(backend, job);
  const worker = new BatchWorker({ backend, jobs: [job], temporaryFolder: "/nowhere/at/all" });
  let over = false;
  const working = worker.work(await received(backend, 1), plentyMs).finally(() => (over = true));
  const told = assert.rejects(working, { code: "ENOENT" });
  await begun.promise;
  // More turns than a folder that is not there needs to be noticed.
  await stat("/nowhere/at/all").catch(() => {});
  await nextTurn();
  assert.equal(over, false);
  done.resolve();
  await told;
  assert.deepEqual(await statesOf(backend, [id]), ["succeeded"]);
});

test("being stopped, it ends what runs, which does not count, and gives the rest back", async () => {
  const backend = memoryBackend();
  const begun = Promise.withResolvers<void>();
  const job = jobThat(async (_input, { signal }) => {
    begun.resolve();
    await aborted(signal);
    throw signal.reason;
  });
  const ids = await submitMany(backend, job, 2);
  const worker = new BatchWorker({ backend, jobs: [job], concurrency: 1 });
  const working = worker.work(await received(backend, 2), plentyMs);
  await begun.promise;
  await worker.stop();
  await working;
  assert.deepEqual(await statesOf(backend, ids), ["queued", "queued"]);
  assert.equal((await backend.queue.depth()).ready, 2);
});

test("leaves a delivery alone that it could not deal with, and works on the others", async () => {
  const backend = memoryBackend();
  const job = jobThat(async () => ({}));
  const [unlucky = "", lucky = ""] = await submitMany(backend, job, 2);
  const faulty = withStore(backend, {
    async claim(id, by) {
      if (id === unlucky) throw new JobError("storage-unavailable", "it is away");
      return backend.store.claim(id, by);
    },
  });
  await new BatchWorker({ backend: faulty, jobs: [job] }).work(await received(backend, 2), plentyMs);
  assert.deepEqual(await statesOf(backend, [unlucky, lucky]), ["queued", "succeeded"]);
  assert.deepEqual(await backend.queue.depth(), { waiting: 1, ready: 0 });
});

test("gives back for a while what it has no handler for, and works again on what comes twice", async () => {
  const backend = memoryBackend();
  const stranger = jobThat(async () => ({}), { name: "stranger" });
  const job = jobThat(async () => ({}));
  await submitEmpty(backend, stranger);
  const id = await submitEmpty(backend, job);
  const worker = new BatchWorker({ backend, jobs: [job] });
  const deliveries = await received(backend, 2);
  await worker.work(deliveries, plentyMs);
  await worker.work(deliveries, plentyMs);
  assert.deepEqual(await statesOf(backend, [id]), ["succeeded"]);
  assert.deepEqual(await backend.queue.depth(), { waiting: 1, ready: 0 });
});

test("announces the versions of its handlers with the first batch", async () => {
  const backend = memoryBackend();
  const kind = defineJob({ name: "versioned", input: {}, output: {}, reuse: "handler-version" });
  let asked = 0;
  const version = async (): Promise<string> => String(++asked && "one");
  const worker = new BatchWorker({ backend, jobs: [kind.handledBy(async () => ({}), { version })] });
  await worker.work([], plentyMs);
  await worker.work([], plentyMs);
  assert.equal(asked, 1);
});

test("names every fault of its options", () => {
  const options = { backend: memoryBackend(), jobs: [], concurency: 0 };
  assert.throws(() => new BatchWorker(options), {
    code: "invalid-definition",
    message: /jobs.*did you mean|did you mean.*jobs/,
  });
});

async function submitMany(backend: Backend, job: Job, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let each = 0; each < count; each++) ids.push((await submit(backend, job.kind, {})).record.id);
  return ids;
}

function received(backend: Backend, max: number): Promise<readonly Delivery[]> {
  return backend.queue.receive({ max, visibilityMs: plentyMs, signal: AbortSignal.timeout(plentyMs) });
}

async function statesOf(backend: Backend, ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map((id) => status(backend, id)));
  return found.map(({ state }) => state);
}
