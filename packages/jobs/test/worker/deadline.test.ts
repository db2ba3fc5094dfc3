import assert from "node:assert/strict";
import { test } from "node:test";
import { defineJob, isJobError, pause, submit } from "@millrace/jobs";
import type { SubmitOptions } from "@millrace/jobs";
import { memoryBackend, testPipeline } from "@millrace/jobs/testing";
import { aborted, ended, jobThat, startWorker } from "../fixtures.ts";

const idle = jobThat(async () => ({}));

/** Goes on until it is told to stop. */
const waiting: Parameters<typeof jobThat>[0] = async (_input, { signal }) => {
  await aborted(signal);
  throw signal.reason;
};

test("a job that is past its deadline when a worker takes it fails without being begun", async () => {
  let now = Date.now();
  const backend = memoryBackend({ now: () => now });
  const job = jobThat(() => assert.fail("it is too late"), { deadlineMs: 60_000 });
  const { record } = await submit(backend, job.kind, {});
  now += 60_000;
  await using _worker = await startWorker(backend, [job]);
  const { state, problem } = await ended(backend, record.id);
  assert.deepEqual([state, problem?.code], ["failed", "deadline-exceeded"]);
});

test("a job that runs into its deadline is told so, and fails", async () => {
  const backend = memoryBackend();
  const reasons: unknown[] = [];
  const job = jobThat(async (_input, { signal, deadline }) => {
    reasons.push(deadline - Date.now() <= 100);
    await aborted(signal);
    reasons.push((signal.reason as { readonly kind: string }).kind);
    throw signal.reason;
  });
  await using _worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, job.kind, {}, { deadlineMs: 100 });
  const { state, problem } = await ended(backend, record.id);
  assert.deepEqual([state, problem?.code], ["failed", "deadline-exceeded"]);
  // Where the machine was slow, the handler may not have been begun in time.
  assert.ok(reasons.length === 0 || (reasons[0] === true && reasons[1] === "deadline-exceeded"));
});

test("a job whose attempt is over before its deadline ends by its time limit", async () => {
  const backend = memoryBackend();
  const job = jobThat(waiting, { timeoutMs: 20, deadlineMs: 60_000 });
  await using _worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, job.kind, {});
  assert.equal((await ended(backend, record.id)).problem?.code, "time-limit");
});

test("a job that no worker takes fails at its deadline all the same: paused, delayed, or without a worker", async () => {
  await using pipeline = testPipeline({ jobs: [] });
  const jobs = [
    await pipeline.submit(idle.kind, {}, { deadlineMs: 60_000 }),
    await pipeline.submit(idle.kind, {}, { deadlineMs: 60_000, delayMs: 30_000 }),
  ];
  await pause(pipeline.backend, idle.kind);
  await pipeline.upkeep();
  for (const job of jobs) await assert.rejects(job.end(), /has not ended/);
  pipeline.advance(60_000);
  await pipeline.upkeep();
  for (const job of jobs) {
    const end = await job.end();
    assert.equal(end.state === "failed" && end.problem.code, "deadline-exceeded");
  }
});

test("a deadline is a time, or so long from the submission, and that of a submission goes before that of its kind", async () => {
  const kind = defineJob({ name: "work", input: {}, output: {}, deadlineMs: 60_000 });
  const at = Date.now() + 3_600_000;
  const cases: readonly (readonly [SubmitOptions, number])[] = [
    [{}, 60_000],
    [{ deadlineMs: 5_000 }, 5_000],
    [{ deadline: at }, 3_600_000],
    [{ deadline: new Date(at) }, 3_600_000],
  ];
  for (const [options, expected] of cases) {
    const { record } = await submit(memoryBackend(), kind, {}, options);
    const left = (record.deadline ?? Infinity) - record.createdAt;
    assert.ok(left <= expected && left > expected - 4_000, `${left} ms of ${expected}`);
  }
  const { record } = await submit(memoryBackend(), idle.kind, {});
  assert.equal(record.deadline, null);
});

test("a deadline that is past, is given twice or makes no sense is refused", async () => {
  const options: readonly SubmitOptions[] = [
    { deadline: Date.now() - 1 },
    { deadline: new Date(Number.NaN) },
    { deadlineMs: 0 },
    { deadlineMs: 1_000, delayMs: 1_000 },
    { deadlineMs: 1_000, deadline: Date.now() + 1_000 },
  ];
  for (const faulty of options) {
    await assert.rejects(submit(memoryBackend(), idle.kind, {}, faulty), (error) => {
      assert.ok(isJobError(error, "invalid-input"));
      assert.match(error.message, /deadline/);
      return true;
    });
  }
});
