import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { defineJob, isStoredFile, JobWorker, submit, Upkeep, waitForEnd } from "@millrace/jobs";
import type { Backend, JobRecord, JobStore } from "@millrace/jobs";
import { sampleJob } from "@millrace/jobs/testing";
import { echoJob, echoKind } from "@millrace/jobs/testing/echo-job";
import { z } from "zod";
import { openFresh } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

/** What {@link sampleJob} makes. */
const sampleKind = defineJob({ name: "sample", input: { text: z.string() }, output: {} }).handledBy(async () => ({}));

const kills = 24;
const lanes = 2;
const leaseMs = 1_000;
/** As `claim-all` claims. */
const longLeaseMs = 60_000;

suite("processes on one PostgreSQL", () => {
  test(`R1: ${kills} workers killed in the middle of jobs cost no job, and each has one result`, async (context) => {
    await using fresh = await openFresh();
    await using _ = await upkeepOn(fresh);
    const ids = await submitEchos(fresh, 40);
    let left = kills;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        await using worker = startProgram("pipeline-worker", fresh.options, [String(leaseMs), "20"]);
        ids.push(...(await submitEchos(fresh, 8)));
        await worker.printed(2);
        await delay(Math.random() * 60);
        worker.process.kill("SIGKILL");
        await worker.ended();
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const survivor = new JobWorker({ backend: fresh, jobs: [echoJob({ takesMs: 0, begun() {} })], concurrency: 8 });
    await survivor.start();
    for (const id of ids) await endOf(fresh, id);
    await survivor.stop();
    const records = await everyJob(fresh.store);
    assert.deepEqual(records.map(({ id }) => id).toSorted(), ids.toSorted());
    for (const record of records) await checkResult(fresh, record);
    assert.deepEqual(await fresh.store.counts(), [{ kind: "echo", state: "succeeded", count: ids.length }]);
    context.diagnostic(`${records.reduce((sum, { attempt }) => sum + attempt - 1, 0)} attempts were interrupted`);
  });

  test("R13: of two processes that race for 100 jobs, each gets some and none gets one twice", async () => {
    await using fresh = await openFresh();
    const jobs = Array.from({ length: 100 }, () => sampleJob());
    await fresh.store.insert(jobs);
    await using one = startProgram("claim-all", fresh.options);
    await using two = startProgram("claim-all", fresh.options);
    await Promise.all([one.printed(1), two.printed(1)]);
    for (const program of [one, two]) program.process.stdin.end(jobs.map(({ id }) => `${id}\n`).join(""));
    await Promise.all([one.ended(), two.ended()]);
    const claimed = [...one.lines.slice(1), ...two.lines.slice(1)];
    assert.deepEqual(claimed.toSorted(), jobs.map(({ id }) => id).toSorted());
    for (const { fence } of await everyJob(fresh.store)) assert.equal(fence, 1);
  });

  test("what a killed process had claimed is given back long before its lease lapses, and what the living hold is not", async () => {
    await using fresh = await openFresh();
    await using _ = await upkeepOn(fresh);
    const [lost, kept] = [sampleJob(), sampleJob()];
    await fresh.store.insert([lost, kept]);
    await fresh.store.claim(kept.id, { worker: "alive", leaseMs: longLeaseMs });
    await using claimer = startProgram("claim-all", fresh.options);
    await claimer.printed(1);
    claimer.process.stdin.write(`${lost.id}\n`);
    await claimer.printed(2);
    const claimed = await fresh.store.get(lost.id);
    claimer.process.kill("SIGKILL");
    await claimer.ended();
    const { state, leaseUntil } = await fresh.store.watch(
      lost.id,
      claimed?.version ?? 0,
      AbortSignal.timeout(longLeaseMs),
    );
    assert.deepEqual({ state, leaseUntil }, { state: "queued", leaseUntil: null });
    assert.equal((await fresh.store.get(kept.id))?.state, "running");
  });

  test("what was acknowledged is there after kill -9 in the middle of submits", async () => {
    await using fresh = await openFresh();
    await using submitter = startProgram("submit-forever", fresh.options);
    await submitter.printed(300);
    submitter.process.kill("SIGKILL");
    await submitter.ended();
    const kept = new Set((await everyJob(fresh.store)).map(({ id }) => id));
    // The last line may have been cut off by the kill.
    const acknowledged = submitter.lines.filter((line) => line.length === 36);
    assert.deepEqual(
      acknowledged.filter((id) => !kept.has(id)),
      [],
    );
    assert.equal((await fresh.store.counts())[0]?.count, kept.size);
  });

  test("one process hears of another's jobs and of their ends without looking for them", async () => {
    await using fresh = await openFresh({ pollMs: 3_600_000 });
    await using worker = startProgram("pipeline-worker", fresh.options, ["15000", "0"]);
    await worker.printed(1);
    // Once it listens; its first look may still have found this one.
    await endOf(fresh, (await submitEchos(fresh, 1))[0] ?? "");
    for (let round = 0; round < 5; round++) await endOf(fresh, (await submitEchos(fresh, 1))[0] ?? "");
  });

  test("ends of linked and limited jobs in several processes leave nobody waiting", async () => {
    await using fresh = await openFresh();
    await using _ = await upkeepOn(fresh);
    const others = Array.from({ length: 3 }, () => fresh.openAnother());
    const ids = Array.from({ length: 60 }, (_, index) => {
      const unique = { key: `key ${index % 3}`, policy: "keep-last" as const };
      const concurrency = { key: `place ${index % 2}`, max: 2 };
      const children = [sampleJob({ concurrency }), sampleJob({ concurrency })];
      return sampleJob(index % 2 === 0 ? { concurrency, unique } : { concurrency, children });
    });
    const workers = others.map((backend) => {
      return new JobWorker({ backend, jobs: [sampleKind], concurrency: 4 });
    });
    await using running = new AsyncDisposableStack();
    for (const worker of workers) {
      await worker.start();
      running.defer(() => worker.stop());
    }
    const inserted = await Promise.all(
      ids.map((job, index) =>
        (others[index % 3] ?? fresh).store.insert([job], { ring: (others[index % 3] ?? fresh).queue }),
      ),
    );
    for (const [answer] of inserted) {
      const { state } = await waitForEnd(fresh, answer?.record.id ?? "", waiting());
      assert.ok(state === "succeeded" || state === "cancelled", state);
    }
    await running.disposeAsync();
    for (const { state } of await fresh.store.counts())
      assert.ok(state === "succeeded" || state === "cancelled", state);
  });
});

async function upkeepOn(backend: Backend): Promise<AsyncDisposable> {
  const upkeep = new Upkeep({ backend, everyMs: 200 });
  await upkeep.start();
  return { [Symbol.asyncDispose]: () => upkeep.stop() };
}

async function submitEchos(backend: Backend, count: number): Promise<string[]> {
  const submitted = Array.from({ length: count }, () => submit(backend, echoKind, { text: "hello" }));
  return (await Promise.all(submitted)).map(({ record }) => record.id);
}

async function endOf(backend: Backend, id: string): Promise<void> {
  assert.equal((await waitForEnd(backend, id, waiting())).state, "succeeded");
}

function waiting(): { readonly withinMs: number; readonly signal: AbortSignal } {
  return { withinMs: 120_000, signal: AbortSignal.timeout(130_000) };
}

async function everyJob(store: JobStore): Promise<JobRecord[]> {
  const jobs: JobRecord[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await store.list({}, { limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
    jobs.push(...page.jobs);
    cursor = page.cursor;
  }
  return jobs;
}

/** The stored file is there, and was written by the worker that the record names. */
async function checkResult({ blobs }: Backend, { output }: JobRecord): Promise<void> {
  assert.ok(output !== null && isStoredFile(output["text"]));
  let content = "";
  for await (const chunk of await blobs.open(output["text"].key)) content += String(chunk);
  assert.equal(content, `hello by ${String(Number(output["by"]))}`);
}
