import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { dynamoJobStore } from "@millrace/aws";
import type { JobRecord, JobStore } from "@millrace/jobs";
import { claim, insertSample } from "./sample.ts";
import { startProgram } from "./start-program.ts";
import { TestTables } from "./test-tables.ts";

const hourMs = 3_600_000;

suite("processes on one table", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  test("R1: a submitter that is killed leaves whole jobs, and each that it was told of", async () => {
    const options = await tables.make();
    const acknowledged: string[] = [];
    for (let kills = 0; kills < 5; kills++) {
      await using program = startProgram("submit-forever", options);
      await program.printed(20);
      await delay(Math.random() * 50);
      program.process.kill("SIGKILL");
      await program.ended();
      acknowledged.push(...program.lines);
    }
    await using store = dynamoJobStore(options);
    for (const id of acknowledged) assert.ok((await store.get(id)) !== undefined, `job ${id} was told of and is gone`);
    const all = await everyJob(store);
    const ids = new Set(all.map(({ id }) => id));
    for (const { childIds, parentId } of all) {
      for (const id of [...childIds, ...(parentId === null ? [] : [parentId])]) assert.ok(ids.has(id));
    }
    assert.equal(
      (await store.counts()).reduce((sum, { count }) => sum + count, 0),
      all.length,
    );
  });

  test("R1: workers that are killed lose no job, and what they were told is done stays so", async (context) => {
    const options = await tables.make();
    await using store = dynamoJobStore(options);
    const limited = { concurrency: { key: "printer", max: 2 } };
    const jobs: JobRecord[] = [];
    const settled = new Set<string>();
    for (let kills = 0; kills < 6; kills++) {
      // Plain ones enough to be killed in the middle of, and some that hold a place when they are left.
      for (let made = 0; made < 30; made++) jobs.push(await insertSample(store, made % 3 === 0 ? limited : {}));
      await using program = startProgram("work-forever", options);
      await program.printed(3);
      await delay(Math.random() * 20);
      program.process.kill("SIGKILL");
      await program.ended();
      for (const id of program.lines) settled.add(id);
    }
    for (const id of settled) assert.equal((await store.get(id))?.state, "succeeded");
    const lost = (await store.list({ states: ["running"] }, { limit: 100 })).jobs.length;
    await finish(store);
    const ends = await Promise.all(jobs.map(async ({ id }) => (await store.get(id))?.state));
    assert.deepEqual([...new Set(ends)], ["succeeded"]);
    context.diagnostic(`6 kills interrupted ${lost} attempts`);
  });

  for (const offMs of [hourMs, -hourMs]) {
    test(`R17: a worker whose clock is ${offMs / hourMs} h off breaks no lease, and takes none that outlasts it`, async () => {
      const options = await tables.make();
      await using store = dynamoJobStore(options);
      const [held, due] = [await insertSample(store), await insertSample(store)];
      await store.claim(held.id, { ...claim, leaseMs: 15_000 });
      await using program = startProgram("look-an-hour-off", options, [String(offMs), held.id, due.id]);
      await program.printed(1);
      const seen = JSON.parse(program.lines[0] ?? "{}") as { stale: number; held: string; leaseUntil: number };
      assert.deepEqual([seen.stale, seen.held], [0, "held"]);
      const { now } = await store.lastTick("any");
      assert.ok(
        seen.leaseUntil > now - 60_000 && seen.leaseUntil < now + 17_000,
        `${seen.leaseUntil - now} ms from now`,
      );
    });
  }
});

/** Does what upkeep and a worker would, until nothing is left to do. */
async function finish(store: JobStore): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    assert.ok(performance.now() < until, "jobs are left over");
    for (const { id, fence } of await store.stale(100)) await store.rescue(id, fence, { kind: "interrupted" });
    const live = (await everyJob(store)).filter(({ finishedAt }) => finishedAt === null);
    if (live.length === 0) return;
    for (const { id } of live) {
      const answer = await store.claim(id, claim);
      if (answer.kind !== "claimed") continue;
      await store.settle(id, answer.record.fence, { kind: "succeeded", output: {}, warnings: [] });
    }
  }
}

async function everyJob(store: JobStore): Promise<JobRecord[]> {
  const all: JobRecord[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await store.list({}, { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.jobs);
    ({ cursor } = page);
  }
  return all;
}
