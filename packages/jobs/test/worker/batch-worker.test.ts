import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchWorker, JobError, defineJob, status, submit } from "@millrace/jobs";
import type { Backend, Delivery, Job } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { aborted, jobThat, submitEmpty } from "../fixtures.ts";

const plentyMs = 60_000;

test("works on every delivery of a batch, so many at once, and acknowledges each", async () => {
  const backend = memoryBackend();
  let running = 0;
  let most = 0;
  const job = jobThat(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return {};
  });
  const ids = await submitMany(backend, job, 7);
  const worker = new BatchWorker({ backend, jobs: [job], concurrency: 3 });
  await worker.work(await received(backend, 10), plentyMs);
  assert.deepEqual(
    await statesOf(backend, ids),
    Array.from(ids, () => "succeeded"),
  );
  assert.equal(most, 3);
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
  const store = withClaim(backend, async (id, by) => {
    if (id === unlucky) throw new JobError("storage-unavailable", "it is away");
    return backend.store.claim(id, by);
  });
  await new BatchWorker({ backend: { ...backend, store }, jobs: [job] }).work(await received(backend, 2), plentyMs);
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

function withClaim({ store }: Backend, claim: Backend["store"]["claim"]): Backend["store"] {
  return new Proxy(store, {
    get(target, name) {
      if (name === "claim") return claim;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
