import assert from "node:assert/strict";
import { test } from "node:test";
import { Upkeep, jobLog, result, silentLogger, status, submit } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { prune } from "../../src/upkeep/prune.ts";
import { rescueStale } from "../../src/upkeep/rescue-stale.ts";
import { resendUnsent } from "../../src/upkeep/resend-unsent.ts";
import { sweepOrphans } from "../../src/upkeep/sweep-orphans.ts";
import { bytesOf, ended, jobThat, shout, shoutKind, startWorker, submitEmpty } from "../fixtures.ts";

const idle = jobThat(async () => ({}), { attempts: 2 });
const never = new AbortController().signal;

function clock(): { now: () => number; pass: (ms: number) => void } {
  let offset = 0;
  return { now: () => Date.now() + offset, pass: (ms) => void (offset += ms) };
}

async function drainQueue({ queue }: ReturnType<typeof memoryBackend>): Promise<void> {
  const [delivery] = await queue.receive({ max: 1, visibilityMs: 60_000, signal: AbortSignal.timeout(1_000) });
  await delivery?.acknowledge();
}

test("a job whose worker is gone is brought back, and the attempt counts", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  const id = await submitEmpty(backend, idle);
  await drainQueue(backend);
  await backend.store.claim(id, { worker: "dead", leaseMs: 1_000 });
  assert.equal(await rescueStale(backend, silentLogger), 0);
  time.pass(1_001);
  assert.equal(await rescueStale(backend, silentLogger), 1);
  const { state, attempt, problem } = await status(backend, id);
  assert.deepEqual([state, attempt, problem?.code], ["queued", 1, "worker-lost"]);
  assert.equal((await backend.queue.depth()).ready, 1);
});

test("a job whose workers die at every attempt fails in the end", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  const id = await submitEmpty(backend, idle);
  for (let death = 1; death <= 2; death++) {
    assert.equal((await backend.store.claim(id, { worker: "dead", leaseMs: 1_000 })).kind, "claimed");
    time.pass(1_001);
    await rescueStale(backend, silentLogger);
  }
  const { state, attempt, problem } = await status(backend, id);
  assert.deepEqual([state, attempt, problem?.code], ["failed", 2, "worker-lost"]);
});

test("a job that was to be cancelled when its worker died ends cancelled", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  const id = await submitEmpty(backend, idle);
  await backend.store.claim(id, { worker: "dead", leaseMs: 1_000 });
  await backend.store.requestCancel(id);
  time.pass(1_001);
  await rescueStale(backend, silentLogger);
  assert.equal((await status(backend, id)).state, "cancelled");
});

test("a message that was lost is sent again, and less and less often", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  await submitEmpty(backend, idle);
  await drainQueue(backend);
  assert.equal(await resendUnsent(backend, silentLogger), 0);
  time.pass(31_000);
  assert.equal(await resendUnsent(backend, silentLogger), 1);
  assert.equal((await backend.queue.depth()).waiting, 1);
  assert.equal(await resendUnsent(backend, silentLogger), 0);
});

test("a result is deleted when its time is up, and its record is forgotten a while later", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  await using _worker = await startWorker(backend, [shout]);
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: bytesOf("hey") } });
  await ended(backend, record.id);
  assert.equal(await prune(backend, 1_000, never), 0);
  time.pass(86_400_001);
  assert.equal(await prune(backend, 1_000, never), 1);
  assert.deepEqual((await backend.blobs.list("", { limit: 10 })).blobs, []);
  await assert.rejects(result(backend, record.id), { code: "result-expired" });
  assert.equal(await prune(backend, 1_000, never), 0);
  time.pass(1_001);
  assert.equal(await prune(backend, 1_000, never), 1);
  await assert.rejects(status(backend, record.id), { code: "job-not-found" });
});

test("a log with a time of its own is deleted then: before the result, or long after it", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  const wordy = jobThat(async (_input, { log }) => {
    log.info({}, "a line");
    return {};
  });
  const linesOf = async (id: string): Promise<number> => (await jobLog(backend, id)).entries.length;
  await using _worker = await startWorker(backend, [wordy]);
  const ids = [];
  for (const logTtlMs of [1_000, 200_000_000]) {
    const { record } = await submit(backend, wordy.kind, {}, { logTtlMs });
    await ended(backend, record.id);
    ids.push(record.id);
  }
  const [short = "", long = ""] = ids;
  time.pass(1_001);
  assert.equal(await prune(backend, 604_800_000, never), 1);
  assert.deepEqual([await linesOf(short), await linesOf(long)], [0, 1]);
  time.pass(86_400_000);
  assert.equal(await prune(backend, 604_800_000, never), 2);
  assert.deepEqual([(await backend.store.get(long))?.purged, await linesOf(long)], [true, 1]);
  time.pass(200_000_000);
  assert.equal(await prune(backend, 604_800_000, never), 1);
  assert.equal(await linesOf(long), 0);
});

test("more jobs than fit into one look are all dealt with at once", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  const ids = await Promise.all(Array.from({ length: 120 }, () => submitEmpty(backend, idle)));
  for (const id of ids) await backend.store.requestCancel(id);
  time.pass(86_400_001);
  assert.equal(await prune(backend, 1_000, never), 120);
});

test("files that belong to nothing are deleted, once they are old enough; the others stay", async () => {
  const backend = memoryBackend();
  await using _worker = await startWorker(backend, [shout]);
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: bytesOf("hey") } });
  await ended(backend, record.id);
  await backend.blobs.put("jobs/unknown/input/text", bytesOf("lost"), { maxBytes: 10 });
  await backend.blobs.put(`jobs/${record.id}/7/1`, bytesOf("late"), { maxBytes: 10 });
  assert.equal(await sweepOrphans(backend, 60_000, silentLogger, never), 0);
  assert.equal(await sweepOrphans(backend, -1, silentLogger, never), 2);
  const { blobs } = await backend.blobs.list("", { limit: 10 });
  assert.deepEqual(
    blobs.map(({ key }) => key),
    [`jobs/${record.id}/1/1`, `jobs/${record.id}/input/text`],
  );
});

test("the output of a running attempt is no orphan", async () => {
  const backend = memoryBackend();
  const id = await submitEmpty(backend, idle);
  await backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
  await backend.blobs.put(`jobs/${id}/1/1`, bytesOf("new"), { maxBytes: 10 });
  assert.equal(await sweepOrphans(backend, -1, silentLogger, never), 0);
});

test("upkeep runs by itself, and stops", async () => {
  const time = clock();
  const backend = memoryBackend({ now: time.now });
  const id = await submitEmpty(backend, idle);
  await backend.store.claim(id, { worker: "dead", leaseMs: 1 });
  time.pass(10);
  const upkeep = new Upkeep({ backend, everyMs: 5 });
  await upkeep.start();
  const record = await backend.store.watch(id, 2, AbortSignal.timeout(5_000));
  assert.equal(record.state, "queued");
  await upkeep.stop();
});
