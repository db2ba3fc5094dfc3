import assert from "node:assert/strict";
import { test } from "node:test";
import { defineJob, JobFailure, problem, submit } from "@millrace/jobs";
import { fileOf, testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";
import { jobThat, shout, shoutKind } from "../fixtures.ts";

test("a job is run to its end, and its output is typed and can be looked into", async () => {
  await using pipeline = testPipeline({ jobs: [shout] });
  const job = await pipeline.run(shoutKind, { text: fileOf("w.txt", "hey"), times: 2 });
  const { loud, letters } = await job.output();
  // That these compile is part of what is tested.
  const length: number = letters;
  const name: string = loud.name;
  assert.deepEqual([length, name, await loud.text()], [6, "loud.txt", "HEYHEY"]);
  assert.deepEqual(await loud.buffer(), Buffer.from("HEYHEY"));
  assert.equal((await job.end()).attempts, 1);
});

test("one attempt is made at a time, and nothing runs by itself", async () => {
  const calls: number[] = [];
  const job = jobThat(async (_input, { attempt, log }) => {
    calls.push(attempt);
    log.info({}, `attempt ${attempt}`);
    if (attempt < 3) throw new Error("not yet");
    return {};
  });
  await using pipeline = testPipeline({ jobs: [job] });
  const submitted = await pipeline.submit(job.kind, {});
  assert.deepEqual(calls, []);
  const first = await pipeline.runOne();
  assert.deepEqual([first?.state, first?.attempt, calls], ["queued", 1, [1]]);
  assert.equal(await pipeline.runOne(), undefined);
  assert.ok(first !== undefined);
  pipeline.advance(first.notBefore - pipeline.now);
  assert.equal((await pipeline.runOne())?.attempt, 2);
  assert.equal(await pipeline.drain(), 1);
  assert.deepEqual([(await submitted.end()).state, calls], ["succeeded", [1, 2, 3]]);
  const log = await submitted.log();
  assert.deepEqual(
    log.map(({ message }) => message),
    ["attempt 1", "attempt 2", "attempt 3"],
  );
});

test("draining moves the clock to delayed jobs, in their order, and runs what they submit", async () => {
  const ran: string[] = [];
  const kind = defineJob({ name: "note", input: { name: z.string() }, output: {} });
  const job = kind.handledBy(async ({ name }) => {
    ran.push(`${name} at ${pipeline.now - startAt}`);
    if (name === "early") await submit(pipeline.backend, kind, { name: "child" });
    return {};
  });
  const startAt = 1_700_000_000_000;
  await using pipeline = testPipeline({ jobs: [job], startAt });
  await pipeline.submit(kind, { name: "late" }, { delayMs: 86_400_000 });
  await pipeline.submit(kind, { name: "early" }, { delayMs: 60_000 });
  assert.equal(await pipeline.drain(), 3);
  assert.deepEqual(ran, ["early at 60000", "child at 60000", "late at 86400000"]);
});

test("a failed end tells its problem, and asking such a job for its output says why there is none", async () => {
  const reason = problem("unreadable", "Unreadable", "It is damaged.");
  const job = jobThat(async () => {
    throw new JobFailure(reason);
  });
  await using pipeline = testPipeline({ jobs: [job] });
  const failed = await pipeline.run(job.kind, {});
  const end = await failed.end();
  assert.ok(end.state === "failed");
  assert.deepEqual(end.problem, reason);
  await assert.rejects(failed.output(), /ended failed after 1 attempts: unreadable, It is damaged/);
});

test("a job that has not ended is named as such, and can be cancelled", async () => {
  await using pipeline = testPipeline({ jobs: [shout] });
  const job = await pipeline.submit(shoutKind, { text: fileOf("w.txt", "hey") });
  await assert.rejects(job.end(), /is queued: it has not ended; run it/);
  await job.cancel();
  assert.equal((await job.end()).state, "cancelled");
  assert.equal(await pipeline.drain(), 0);
});

test("jobs of kinds that are not under test are left alone", async () => {
  const other = defineJob({ name: "other", input: {}, output: {} });
  await using pipeline = testPipeline({ jobs: [shout] });
  const job = await pipeline.submit(other, {}, { delayMs: 1_000 });
  await pipeline.submit(other, {});
  assert.equal(await pipeline.drain(), 0);
  assert.equal((await job.status()).state, "scheduled");
});

test("upkeep is done when the test says so", async () => {
  const job = jobThat(async () => ({}));
  await using pipeline = testPipeline({ jobs: [job] });
  const { id, status } = await pipeline.run(job.kind, {}, { resultTtlMs: 5_000 }).then((done) => ({
    id: done.id,
    status: () => done.status(),
  }));
  await pipeline.upkeep();
  assert.equal((await pipeline.backend.store.get(id))?.purged, false);
  pipeline.advance(5_000);
  await pipeline.upkeep();
  assert.equal((await pipeline.backend.store.get(id))?.purged, true);
  assert.equal((await status()).state, "succeeded");
});
