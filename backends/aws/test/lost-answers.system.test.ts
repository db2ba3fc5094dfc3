import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { dynamoJobStore } from "@millrace/aws";
import type { JobStoreOptions } from "@millrace/aws";
import type { ClaimAnswer, JobStore } from "@millrace/jobs";
import type { HttpProxy } from "@millrace/services/http-proxy";
import { jobKey } from "../src/dynamodb/jobs/job-keys.ts";
import { JobCounts } from "../src/dynamodb/jobs/job-counts.ts";
import { Kinds } from "../src/dynamodb/jobs/kinds.ts";
import { Table } from "../src/dynamodb/table/table.ts";
import { sampleJob } from "@millrace/jobs/testing";
import { pass, targetOf } from "./proxied.ts";
import { isByTime, openBehindProxy } from "./proxied-store.ts";
import { claim, done, insertSample, longMs } from "./sample.ts";
import { TestTables } from "./test-tables.ts";

const beat = { leaseMs: longMs };
const halfDone = { percent: 50, stage: "printing", detail: null, done: 1, total: 2 };
const retried = {
  kind: "retry",
  delayMs: 0,
  problem: { type: "/problems/busy", code: "busy", title: "Busy", detail: "The printer is busy." },
} as const;

suite("a table whose answer was lost", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  test("has done what it was asked to, and whoever asked knows", async () => {
    await using stand = await openBehindProxy(tables);
    const { store, proxy } = stand;
    await insertSample(store);
    const job = sampleJob();
    loseNextAnswer(proxy, "PutItem");
    const [inserted] = await store.insert([job]);
    assert.equal(inserted?.created, true);
    loseNextAnswer(proxy, "UpdateItem");
    const claimed = await store.claim(job.id, claim);
    assert.ok(claimed.kind === "claimed");
    assert.deepEqual([claimed.record.fence, claimed.record.attempt], [1, 1]);
    loseNextAnswer(proxy, "PutItem");
    assert.equal((await store.heartbeat(job.id, 1, { leaseMs: longMs })).kind, "held");
    loseNextAnswer(proxy, "PutItem");
    const settled = await store.settle(job.id, 1, done);
    assert.ok(settled.kind === "settled");
    assert.deepEqual(await store.get(job.id), settled.record);
    assert.equal(settled.record.version, claimed.record.version + 1);
  });

  test("has made a transaction once", async () => {
    await using stand = await openBehindProxy(tables);
    const { store, proxy } = stand;
    loseNextAnswer(proxy, "TransactWriteItems");
    const [inserted] = await store.insert([sampleJob({ idempotencyKey: "once" })]);
    assert.equal(inserted?.created, true);
    const limited = { concurrency: { key: "printer", max: 1 } };
    const [first, second] = [await insertSample(store, limited), await insertSample(store, limited)];
    loseNextAnswer(proxy, "TransactWriteItems");
    assert.equal((await store.claim(first.id, claim)).kind, "claimed");
    assert.deepEqual(await store.claim(second.id, claim), { kind: "limited", delayMs: null });
    loseNextAnswer(proxy, "TransactWriteItems");
    const settled = await store.settle(first.id, 1, done);
    assert.ok(settled.kind === "settled");
    assert.deepEqual(
      settled.released.map(({ id }) => id),
      [second.id],
    );
    assert.equal((await store.claim(second.id, claim)).kind, "claimed");
  });

  for (const limits of [{}, { concurrency: { key: "printer", max: 1 } }]) {
    const claimed = "concurrency" in limits ? "by a transaction" : "by one update";
    test(`has claimed a job ${claimed}, and whoever claimed knows although the job was cancelled since`, async () => {
      await using stand = await openBehindProxy(tables);
      const { store, proxy, direct } = stand;
      await using other = dynamoJobStore(direct);
      const { id } = await insertSample(store, limits);
      const target = "concurrency" in limits ? "TransactWriteItems" : "UpdateItem";
      loseNextAnswer(proxy, target, () => other.requestCancel(id));
      const answer = await store.claim(id, claim);
      assert.ok(answer.kind === "claimed");
      assert.deepEqual([answer.record.fence, answer.record.attempt], [1, 1]);
      assert.deepEqual(await store.heartbeat(id, 1, beat), { kind: "held", cancelRequested: true });
      const settled = await store.settle(id, 1, { kind: "cancelled" });
      assert.ok(settled.kind === "settled");
      assert.equal(settled.record.state, "cancelled");
    });
  }

  test("tells whoever claimed how the job is by then", async () => {
    const { answer } = await claimAgain(tables, async (other, id) => {
      await other.heartbeat(id, 1, { leaseMs: longMs, progress: halfDone });
      await other.requestCancel(id);
    });
    assert.ok(answer.kind === "claimed");
    const { cancelRequested, progress, version } = answer.record;
    assert.deepEqual({ cancelRequested, progress, version }, { cancelRequested: true, progress: halfDone, version: 4 });
  });

  test("counts a job that was claimed and changed since as one that runs", async () => {
    const { direct } = await claimAgain(tables, async (other, id) => {
      for (let made = 0; made < 9; made++) await insertSample(other);
      await other.requestCancel(id);
    });
    // What the stores have added up was written when they were closed. One a partition is counted, the rest is what was kept.
    await using table = new Table({ ...direct, timeoutMs: longMs });
    assert.deepEqual(await new JobCounts(table, new Kinds(table), 1).list(), [
      { kind: "sample", state: "queued", count: 9 },
      { kind: "sample", state: "running", count: 1 },
    ]);
  });

  test("says that a job is over which was claimed and has ended since", async () => {
    const { answer } = await claimAgain(tables, (other, id) => other.settle(id, 1, done));
    assert.deepEqual(answer, { kind: "over" });
  });

  test("says that another holds a job which was claimed, given back and claimed once more", async () => {
    const { answer } = await claimAgain(tables, async (other, id) => {
      await other.settle(id, 1, retried);
      assert.equal((await other.claim(id, claim)).kind, "claimed");
    });
    assert.equal(answer.kind, "held");
  });

  test("knows no claim that a version has written over which keeps no note of it, and keeps to its fence all the same", async () => {
    const { answer, direct, id } = await claimAgain(tables, (_, id, direct) => dropNote(direct, id));
    assert.equal(answer.kind, "held");
    await using store = dynamoJobStore(direct);
    assert.equal((await store.heartbeat(id, 1, beat)).kind, "held");
    assert.equal((await store.settle(id, 1, done)).kind, "settled");
  });

  test("has renewed a lease and ended an attempt, and whoever asked knows although the job was changed since", async () => {
    await using stand = await openBehindProxy(tables);
    const { store, proxy, direct } = stand;
    await using other = dynamoJobStore(direct);
    const { id } = await insertSample(store);
    await store.claim(id, claim);
    loseNextAnswer(proxy, "PutItem", () => other.requestCancel(id));
    assert.deepEqual(await store.heartbeat(id, 1, beat), { kind: "held", cancelRequested: true });
    loseNextAnswer(proxy, "PutItem", () => other.markPurged(id, longMs));
    const settled = await store.settle(id, 1, done);
    assert.ok(settled.kind === "settled");
    assert.deepEqual([settled.record.state, settled.record.purged], ["succeeded", true]);
  });

  test("has given a job back, and whoever did knows although it was cancelled since", async () => {
    await using stand = await openBehindProxy(tables);
    const { store, proxy, direct } = stand;
    await using other = dynamoJobStore(direct);
    const { id } = await insertSample(store);
    await store.claim(id, claim);
    loseNextAnswer(proxy, "PutItem", () => other.requestCancel(id));
    const settled = await store.settle(id, 1, retried);
    assert.ok(settled.kind === "settled");
    assert.equal(settled.record.state, "cancelled");
  });
});

interface ClaimedAgain {
  readonly id: string;
  readonly answer: ClaimAnswer;
  readonly direct: JobStoreOptions;
}

/** Claims a new job; the first answer is lost, and the claim is not tried again before `meanwhile` is done. */
async function claimAgain(
  tables: TestTables,
  meanwhile: (other: JobStore, id: string, direct: JobStoreOptions) => Promise<unknown>,
): Promise<ClaimedAgain> {
  await using stand = await openBehindProxy(tables);
  const { store, proxy, direct } = stand;
  await using other = dynamoJobStore(direct);
  const { id } = await insertSample(store);
  loseNextAnswer(proxy, "UpdateItem", () => meanwhile(other, id, direct));
  return { id, answer: await store.claim(id, claim), direct };
}

/** Has the next answer of a kind lost. What is asked then does not reach the table before `meanwhile` is done. */
function loseNextAnswer(proxy: HttpProxy, target: string, meanwhile: () => Promise<unknown> = async () => {}): void {
  let lost = false;
  let between: Promise<unknown> | undefined;
  proxy.decide = async (request) => {
    if (targetOf(request) !== target || isByTime(request)) return pass;
    if (!lost) {
      lost = true;
      return { kind: "lose-answer" };
    }
    await (between ??= meanwhile());
    return pass;
  };
}

/** Leaves a job's item as a version does that keeps no note of the claim by which it runs. */
async function dropNote(direct: JobStoreOptions, id: string): Promise<void> {
  await using table = new Table({ ...direct, timeoutMs: longMs });
  const expression = { UpdateExpression: "SET revision = :revision REMOVE claim, previous" };
  await table.update(jobKey(id), expression, { ":revision": "of another version" });
}
