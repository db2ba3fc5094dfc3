import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { JobError, JobFailure, JobWorker, cancel, defineJob, problem, result, status, submit } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import {
  aborted,
  bytesOf,
  crowd,
  ended,
  jobThat,
  shout,
  shoutKind,
  startWorker,
  submitEmpty,
  textOf,
  withStore,
} from "../fixtures.ts";

test("a job runs, and its result is what its handler returned", async () => {
  const backend = memoryBackend();
  await using _worker = await startWorker(backend, [shout]);
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: bytesOf("hey") }, times: 2 });
  const { state, output, attempt, finishedAt } = await ended(backend, record.id);
  assert.deepEqual([state, output, attempt], ["succeeded", { letters: 6 }, 1]);
  assert.ok(finishedAt);
  const { file, open } = await result(backend, record.id);
  assert.deepEqual([file.name, file.contentType, file.bytes], ["loud.txt", "text/plain", 6]);
  assert.equal(await textOf(await open()), "HEYHEY");
});

test("a job that waited before the worker started is run", async () => {
  const backend = memoryBackend();
  const job = jobThat(async () => ({}));
  const id = await submitEmpty(backend, job);
  await using _worker = await startWorker(backend, [job]);
  assert.equal((await ended(backend, id)).state, "succeeded");
});

test("no more jobs run at once than the concurrency allows", async () => {
  const backend = memoryBackend();
  const { job, mostAtOnce } = crowd();
  const ids = await Promise.all(Array.from({ length: 20 }, () => submitEmpty(backend, job)));
  await using _worker = await startWorker(backend, [job], { concurrency: 3 });
  await Promise.all(ids.map((id) => ended(backend, id)));
  assert.equal(mostAtOnce(), 3);
});

test("an attempt's folder is its own, and gone afterwards", async () => {
  const backend = memoryBackend();
  let folder = "";
  const job = jobThat(async (_input, { files }) => {
    folder = await files.folder();
    assert.equal(await files.folder(), folder);
    await writeFile(join(folder, "draft"), "x");
    return {};
  });
  await using _worker = await startWorker(backend, [job]);
  assert.equal((await ended(backend, await submitEmpty(backend, job))).state, "succeeded");
  await _worker.stop();
  assert.notEqual(folder, "");
  assert.equal(existsSync(folder), false);
});

test("an error that is not explained is tried again, and the attempts are counted", async () => {
  const backend = memoryBackend();
  const attempts: number[] = [];
  const job = jobThat(async (_input, { attempt }) => {
    attempts.push(attempt);
    if (attempt < 3) throw new Error("secret of the house");
    return {};
  });
  await using _worker = await startWorker(backend, [job]);
  const { state, attempt } = await ended(backend, await submitEmpty(backend, job));
  assert.deepEqual([state, attempt, attempts], ["succeeded", 3, [1, 2, 3]]);
});

test("after the last attempt the job fails, and people are not told what only the log should say", async () => {
  const backend = memoryBackend();
  const job = jobThat(() => Promise.reject(new Error("secret of the house")), { attempts: 2 });
  await using _worker = await startWorker(backend, [job]);
  const { state, attempt, problem } = await ended(backend, await submitEmpty(backend, job));
  assert.deepEqual([state, attempt, problem?.code], ["failed", 2, "internal-error"]);
  assert.doesNotMatch(JSON.stringify(problem), /secret/);
});

test("a failure that the handler explains is final, and kept word for word", async () => {
  const backend = memoryBackend();
  const reason = problem("unreadable-document", "Unreadable", "It is damaged. Save it again.");
  const job = jobThat(() => Promise.reject(new JobFailure(reason)));
  await using _worker = await startWorker(backend, [job]);
  const { state, attempt, problem: kept } = await ended(backend, await submitEmpty(backend, job));
  assert.deepEqual([state, attempt, kept], ["failed", 1, reason]);
});

test("a failure that may pass is tried again", async () => {
  const backend = memoryBackend();
  const reason = problem("busy", "Busy", "Later.");
  const job = jobThat(async (_input, { attempt }) => {
    if (attempt === 1) throw new JobFailure(reason, { retry: true });
    return {};
  });
  await using _worker = await startWorker(backend, [job]);
  assert.equal((await ended(backend, await submitEmpty(backend, job))).attempt, 2);
});

test("an attempt that takes too long is told so, and the job fails with time-limit", async () => {
  const backend = memoryBackend();
  const job = jobThat(
    async (_input, { signal }) => {
      await aborted(signal);
      throw signal.reason;
    },
    { timeoutMs: 20 },
  );
  await using _worker = await startWorker(backend, [job]);
  const { state, attempt, problem } = await ended(backend, await submitEmpty(backend, job));
  assert.deepEqual([state, attempt, problem?.code], ["failed", 1, "time-limit"]);
});

test("a handler that ignores its signal is left behind after the grace", async () => {
  const backend = memoryBackend();
  const job = jobThat(() => new Promise(() => {}), { timeoutMs: 20 });
  await using _worker = await startWorker(backend, [job]);
  assert.equal((await ended(backend, await submitEmpty(backend, job))).problem?.code, "time-limit");
});

test("a job that waits is cancelled at once, and never run", async () => {
  const backend = memoryBackend();
  const job = jobThat(() => assert.fail("it was cancelled"));
  const id = await submitEmpty(backend, job);
  assert.equal((await cancel(backend, id)).state, "cancelled");
  await using worker = await startWorker(backend, [job]);
  await worker.stop();
  assert.equal((await status(backend, id)).state, "cancelled");
});

test("a job that runs is told of its cancel, and ends cancelled", async () => {
  const backend = memoryBackend();
  const started = Promise.withResolvers<void>();
  const job = jobThat(async (_input, { signal }) => {
    started.resolve();
    await aborted(signal);
    throw signal.reason;
  });
  // A lease this long would tell of the cancel after 20 s: it is the watch that is quick.
  await using _worker = await startWorker(backend, [job], { leaseMs: 60_000 });
  const id = await submitEmpty(backend, job);
  await started.promise;
  const asked = await cancel(backend, id);
  assert.deepEqual([asked.state, asked.cancelRequested], ["running", true]);
  assert.equal((await ended(backend, id)).state, "cancelled");
});

test("a job that was cancelled before its claim was answered is told at once, and ends cancelled", async () => {
  const backend = memoryBackend();
  const late = withStore(backend, {
    async claim(id, by) {
      const answer = await backend.store.claim(id, by);
      if (answer.kind !== "claimed") return answer;
      await backend.store.requestCancel(id);
      return { ...answer, record: (await backend.store.get(id)) ?? answer.record };
    },
  });
  const job = jobThat(async (_input, { signal }) => {
    await aborted(signal);
    throw signal.reason;
  });
  // Neither the watch nor a renewal has anything new to tell.
  await using _worker = await startWorker(late, [job], { leaseMs: 600_000 });
  const { state, attempt } = await ended(backend, await submitEmpty(backend, job));
  assert.deepEqual([state, attempt], ["cancelled", 1]);
});

test("the claim of a cancelled job is kept until its handler has ended, however long its grace", async () => {
  const backend = memoryBackend();
  const started = Promise.withResolvers<void>();
  let renewed = false;
  const kind = defineJob({ name: "work", input: {}, output: {}, abortGraceMs: 20_000 });
  const job = kind.handledBy(async (_input, { id, signal }) => {
    started.resolve();
    await aborted(signal);
    const before = (await backend.store.get(id))?.leaseUntil ?? 0;
    await waitUntil(async () => ((await backend.store.get(id))?.leaseUntil ?? 0) > before);
    renewed = true;
    throw signal.reason;
  });
  await using _worker = await startWorker(backend, [job], { leaseMs: 300 });
  const id = await submitEmpty(backend, job);
  await started.promise;
  await cancel(backend, id);
  assert.equal((await ended(backend, id)).state, "cancelled");
  assert.equal(renewed, true);
});

test("a job is watched for a cancel until its handler has ended, and not while its outcome is being written", async () => {
  const backend = memoryBackend();
  const watched = Promise.withResolvers<AbortSignal>();
  const seenBySettle: boolean[] = [];
  const slow = withStore(backend, {
    watch(id, version, signal) {
      watched.resolve(signal);
      return backend.store.watch(id, version, signal);
    },
    async settle(id, fence, outcome) {
      seenBySettle.push((await watched.promise).aborted);
      return backend.store.settle(id, fence, outcome);
    },
  });
  const job = jobThat(async () => {
    await watched.promise;
    return {};
  });
  await using _worker = await startWorker(slow, [job], { leaseMs: 60_000 });
  await ended(backend, await submitEmpty(backend, job));
  assert.deepEqual(seenBySettle, [true]);
});

test("progress is written at most four times a second, and the newest is what is written", async () => {
  const backend = memoryBackend();
  const written: (number | null)[] = [];
  const counting = withStore(backend, {
    heartbeat(id, fence, beat) {
      if (beat.progress) written.push(beat.progress.percent);
      return backend.store.heartbeat(id, fence, beat);
    },
  });
  const begun = performance.now();
  const job = jobThat(async (_input, { progress }) => {
    for (let percent = 0; performance.now() - begun < 600; percent++) {
      progress({ stage: "counting", percent: percent % 101 });
      await new Promise((resolve) => setImmediate(resolve));
    }
    return {};
  });
  await using _worker = await startWorker(counting, [job], { leaseMs: 60_000 });
  await ended(backend, await submitEmpty(backend, job));
  const seconds = (performance.now() - begun) / 1_000;
  assert.ok(written.length >= 2 && written.length <= 1 + seconds * 4, `${written.length} writes in ${seconds} s`);
  assert.equal((await backend.store.list({}, { limit: 1 })).jobs[0]?.progress?.stage, "counting");
});

test("a job of a kind that the worker does not know is left for others", async () => {
  const backend = memoryBackend();
  await using _worker = await startWorker(backend, [shout]);
  const id = await submitEmpty(
    backend,
    jobThat(async () => ({})),
  );
  await waitUntil(async () => (await backend.queue.depth()).ready === 0);
  assert.equal((await backend.queue.depth()).waiting, 1);
  const { state, attempt } = await status(backend, id);
  assert.deepEqual([state, attempt], ["queued", 0]);
});

test("a doubled message runs its job once", async () => {
  const backend = memoryBackend();
  let runs = 0;
  const job = jobThat(async () => {
    runs++;
    return {};
  });
  const id = await submitEmpty(backend, job);
  await backend.queue.send(Array.from({ length: 5 }, () => ({ jobId: id, kind: "work", delayMs: 0, priority: 0 })));
  await using worker = await startWorker(backend, [job], { concurrency: 4 });
  await ended(backend, id);
  await worker.stop();
  assert.equal(runs, 1);
});

test("a stopping worker lets its job finish", async () => {
  const backend = memoryBackend();
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const job = jobThat(async () => {
    started.resolve();
    await finish.promise;
    return {};
  });
  const worker = await startWorker(backend, [job]);
  const id = await submitEmpty(backend, job);
  await started.promise;
  const stopped = worker.stop();
  finish.resolve();
  await stopped;
  assert.equal((await status(backend, id)).state, "succeeded");
});

test("a job that does not end within the grace goes back to the queue, and its attempt does not count", async () => {
  const backend = memoryBackend();
  const started = Promise.withResolvers<void>();
  const job = jobThat(async (_input, { signal }) => {
    started.resolve();
    await aborted(signal);
    throw signal.reason;
  });
  const worker = await startWorker(backend, [job], { stopGraceMs: 10 });
  const id = await submitEmpty(backend, job);
  await started.promise;
  await worker.stop();
  const { state, attempt } = await status(backend, id);
  assert.deepEqual([state, attempt], ["queued", 0]);
  assert.equal((await backend.queue.depth()).ready, 1);
});

test("an attempt whose claim was lost changes nothing, and its files are deleted", async () => {
  const backend = memoryBackend();
  const job = shoutKind.handledBy(async ({ text }, { id, files, signal }) => {
    const loud = await files.put({ name: "loud.txt", contentType: "text/plain" }, await text.open());
    // Somebody else takes the job over, as they do when this worker has been silent for too long.
    const taken = await backend.store.settle(id, 1, { kind: "interrupted" });
    assert.equal(taken.kind, "settled");
    assert.equal((await backend.store.claim(id, { worker: "other", leaseMs: 60_000 })).kind, "claimed");
    await aborted(signal);
    return { loud, letters: 0 };
  });
  await using worker = await startWorker(backend, [job], { leaseMs: 300 });
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: bytesOf("hey") } });
  await waitUntil(async () => (await backend.store.get(record.id))?.fence === 2 && worker.running === 0);
  const after = await backend.store.get(record.id);
  assert.deepEqual([after?.state, after?.worker, after?.output], ["running", "other", null]);
  const { blobs } = await backend.blobs.list(`jobs/${record.id}/1/`, { limit: 10 });
  assert.deepEqual(blobs, []);
});

test("a store that is away for a moment does not cost a result", async () => {
  const backend = memoryBackend();
  let refusals = 2;
  const flaky = withStore(backend, {
    settle(id, fence, outcome) {
      if (refusals-- > 0) return Promise.reject(new JobError("storage-unavailable", "away"));
      return backend.store.settle(id, fence, outcome);
    },
  });
  const job = jobThat(async () => ({}));
  await using _worker = await startWorker(flaky, [job], { leaseMs: 5_000 });
  assert.equal((await ended(backend, await submitEmpty(backend, job))).state, "succeeded");
});

test("a result that does not fit its schema fails the job with invalid-result, at once", async () => {
  const backend = memoryBackend();
  const job = shoutKind.handledBy(() => Promise.resolve({ letters: "many" } as unknown as never));
  await using _worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: bytesOf("hey") } });
  const { state, attempt, problem } = await ended(backend, record.id);
  assert.deepEqual([state, attempt, problem?.code], ["failed", 1, "invalid-result"]);
  for (const field of ["letters", "loud"]) assert.match(problem?.detail ?? "", new RegExp(field));
});

test("a file of the input can be returned as it came", async () => {
  const backend = memoryBackend();
  const job = shoutKind.handledBy(({ text }) => Promise.resolve({ loud: text, letters: 0 }));
  await using _worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: bytesOf("hey") } });
  assert.equal((await ended(backend, record.id)).state, "succeeded");
  const returned = await result(backend, record.id);
  assert.equal(await textOf(await returned.open()), "hey");
});

test("every fault of a worker's options is named, an unknown one with the nearest known", () => {
  const options = { backend: memoryBackend(), jobs: [shout, shout], leaseMS: 1, concurrency: 0 };
  assert.throws(
    () => new JobWorker(options),
    /unknown option "leaseMS", did you mean "leaseMs"\?.*concurrency.*"shout" is given twice/,
  );
});

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(5_000);
  while (!(await condition())) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
