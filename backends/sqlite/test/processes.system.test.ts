import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { JobRecord, JobStore } from "@millrace/jobs";
import { insertOne, sampleJob, sampleMessage } from "@millrace/jobs/testing";
import { openFresh } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

suite("several processes on the same files", () => {
  test("an idle worker process, which waits without looking, hears of each job that another submits", async () => {
    await using fresh = await openFresh();
    await fresh.store.check(AbortSignal.timeout(5_000));
    await using worker = startProgram("work-forever", fresh.options);
    await worker.printed(1);
    // How soon it hears is measured by the benchmarks, scenario C.
    for (let round = 1; round <= 20; round++) {
      await submit(fresh);
      await worker.printed(1 + round);
    }
  });

  test("a worker process that waits burns next to nothing of a core", async (context) => {
    await using fresh = await openFresh();
    await using worker = startProgram("work-forever", fresh.options);
    await fresh.store.check(AbortSignal.timeout(5_000));
    await worker.printed(1);
    const heardAt: number[] = [];
    // The first jobs are for the code that has yet to be loaded and compiled, which is no waiting.
    for (const waitMs of [200, 200, 200, 200, 4_000, 4_000, 4_000]) {
      await delay(waitMs);
      await submit(fresh);
      await worker.printed(2 + heardAt.length);
      heardAt.push(performance.now());
    }
    const usedMs = worker.lines.slice(-4).map((line) => Number(line) / 1_000);
    const shares = [1, 2, 3].map((wait) => between(usedMs, wait) / between(heardAt.slice(-4), wait));
    context.diagnostic(shares.map((each) => `${(each * 100).toFixed(2)} %`).join(", "));
    // Alone on a machine it is half a per cent; beside others the same takes longer, so the least of them counts. One that polls
    // takes it every time.
    assert.ok(Math.min(...shares) < 0.05, `${shares.join(", ")} of a core`);
  });

  test("of two processes that race for 100 jobs, each gets some and none gets one twice (R13)", async () => {
    await using fresh = await openFresh();
    const jobs = Array.from({ length: 100 }, () => sampleJob());
    await Promise.all(jobs.map((job) => insertOne(fresh.store, job)));
    await using one = startProgram("claim-all", fresh.options);
    await using two = startProgram("claim-all", fresh.options);
    await Promise.all([one.printed(1), two.printed(1)]);
    for (const program of [one, two]) program.process.stdin.end(jobs.map(({ id }) => `${id}\n`).join(""));
    await Promise.all([one.ended(), two.ended()]);
    const claimed = [...one.lines.slice(1), ...two.lines.slice(1)];
    assert.deepEqual(claimed.toSorted(), jobs.map(({ id }) => id).toSorted());
    for (const { fence } of (await fresh.store.list({}, { limit: 100 })).jobs) assert.equal(fence, 1);
  });

  test("what was acknowledged is there after kill -9 in the middle of submits (R1)", async () => {
    await using fresh = await openFresh();
    for (let round = 0; round < 3; round++) {
      await using submitter = startProgram("submit-forever", fresh.options);
      await submitter.printed(200 + round * 37);
      submitter.process.kill("SIGKILL");
      await submitter.ended();
      const kept = new Set((await everyJob(fresh.store)).map(({ id }) => id));
      // The last line may have been cut off by the kill.
      const acknowledged = submitter.lines.filter((line) => line.length === 36);
      assert.ok(acknowledged.length >= 200);
      assert.deepEqual(
        acknowledged.filter((id) => !kept.has(id)),
        [],
      );
    }
    const counts = await fresh.store.counts();
    assert.equal(counts[0]?.count, (await everyJob(fresh.store)).length);
  });
});

/** What lies between one and the one before it. */
function between(values: readonly number[], index: number): number {
  return (values[index] ?? Number.NaN) - (values[index - 1] ?? Number.NaN);
}

async function submit({ store, queue }: Awaited<ReturnType<typeof openFresh>>): Promise<void> {
  const { record } = await insertOne(store, sampleJob());
  await queue.send([sampleMessage(record.id)]);
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
