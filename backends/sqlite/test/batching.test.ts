import { closeBackend } from "@millrace/jobs";
import { insertOne, sampleJob, sampleMessage } from "@millrace/jobs/testing";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openFresh } from "./open-fresh.ts";

suite("calls that share a transaction", () => {
  test("one that fails does not take the others down", async () => {
    await using fresh = await openFresh();
    const bad = { ...sampleJob(), kind: null as unknown as string };
    const jobs = [sampleJob(), bad, sampleJob(), bad, sampleJob()];
    const answers = await Promise.allSettled(jobs.map((job) => insertOne(fresh.store, job)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    );
    assert.deepEqual(await fresh.store.counts(), [{ kind: "sample", state: "queued", count: 3 }]);
  });

  test("a list of which one cannot be added is not added at all", async () => {
    await using fresh = await openFresh();
    const bad = { ...sampleJob(), kind: null as unknown as string };
    const lists = [[sampleJob(), bad, sampleJob()], [sampleJob()]];
    const answers = await Promise.allSettled(lists.map((jobs) => fresh.store.insert(jobs)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["rejected", "fulfilled"],
    );
    assert.deepEqual(await fresh.store.counts(), [{ kind: "sample", state: "queued", count: 1 }]);
  });

  test("what cannot be JSON is refused before it gets to the others", async () => {
    await using fresh = await openFresh();
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const [good, bad] = await Promise.allSettled([
      insertOne(fresh.store, sampleJob()),
      insertOne(fresh.store, sampleJob({ input: circular as never })),
    ]);
    assert.deepEqual([good.status, bad.status], ["fulfilled", "rejected"]);
  });

  test("a lease that is renewed twice at one time of the store is held", async () => {
    await using fresh = await openFresh();
    const { record } = await insertOne(fresh.store, sampleJob());
    await fresh.store.claim(record.id, { worker: "w", leaseMs: 60_000 });
    const beats = [1, 2, 3].map(() => fresh.store.heartbeat(record.id, 1, { leaseMs: 60_000 }));
    const held = { kind: "held", cancelRequested: false };
    assert.deepEqual(await Promise.all(beats), [held, held, held]);
  });

  test("ten thousand at once are all answered", async () => {
    await using fresh = await openFresh();
    await fresh.store.check(AbortSignal.timeout(5_000));
    const messages = Array.from({ length: 10_000 }, (_, index) => sampleMessage(`job-${index}`));
    await Promise.all(messages.map((message) => fresh.queue.send([message])));
    assert.deepEqual(await fresh.queue.depth(), { waiting: 10_000, ready: 10_000 });
  });

  test("the most urgent messages come first, and of those the oldest", async () => {
    await using fresh = await openFresh();
    const priorities = [0, 5, 0, 9, 5];
    for (const [index, priority] of priorities.entries()) {
      await fresh.queue.send([sampleMessage(`job-${index}`, { priority })]);
    }
    const signal = AbortSignal.timeout(5_000);
    const deliveries = await fresh.queue.receive({ max: 10, visibilityMs: 60_000, signal });
    assert.deepEqual(
      deliveries.map(({ message }) => message.jobId),
      ["job-3", "job-1", "job-4", "job-0", "job-2"],
    );
  });

  test("an old delivery has no say over the next", async () => {
    await using fresh = await openFresh();
    const signal = AbortSignal.timeout(5_000);
    await fresh.queue.send([sampleMessage("job")]);
    const [old] = await fresh.queue.receive({ max: 1, visibilityMs: 1, signal });
    await fresh.queue.receive({ max: 1, visibilityMs: 60_000, signal });
    await old?.acknowledge();
    await old?.release(0);
    assert.deepEqual(await fresh.queue.depth(), { waiting: 1, ready: 0 });
  });
});

suite("a database that another process has locked (R12)", () => {
  test("is waited for, and read meanwhile", async () => {
    await using fresh = await openFresh();
    const { record } = await insertOne(fresh.store, sampleJob());
    const lock = lockFrom(fresh.options.database);
    const inserted = insertOne(fresh.store, sampleJob());
    assert.deepEqual(await fresh.store.get(record.id), record);
    await delay(50);
    assert.equal((await fresh.store.counts())[0]?.count, 1);
    lock.release();
    assert.equal((await inserted).created, true);
  });

  test("is waited for no longer than was said", async () => {
    await using fresh = await openFresh({ busyTimeoutMs: 200 });
    await fresh.store.check(AbortSignal.timeout(5_000));
    const lock = lockFrom(fresh.options.database);
    const began = performance.now();
    await assert.rejects(insertOne(fresh.store, sampleJob()), { code: "storage-unavailable", message: /locked/ });
    await assert.rejects(fresh.store.check(AbortSignal.timeout(5_000)), { code: "storage-unavailable" });
    assert.ok(performance.now() - began >= 400);
    lock.release();
    assert.equal((await insertOne(fresh.store, sampleJob())).created, true);
  });

  test("is waited for before the store closes, for what was asked before", async () => {
    await using fresh = await openFresh();
    await fresh.store.check(AbortSignal.timeout(5_000));
    const lock = lockFrom(fresh.options.database);
    const inserted = insertOne(fresh.store, sampleJob());
    const closed = closeBackend(fresh);
    await delay(50);
    lock.release();
    assert.equal((await inserted).created, true);
    await closed;
  });

  test("hands out its messages once it is free again", async () => {
    await using fresh = await openFresh();
    await fresh.queue.send([sampleMessage("job", { delayMs: 50 })]);
    const lock = lockFrom(fresh.options.database);
    const received = fresh.queue.receive({ max: 1, visibilityMs: 60_000, signal: AbortSignal.timeout(5_000) });
    await delay(150);
    lock.release();
    assert.equal((await received).length, 1);
  });
});

function lockFrom(database: string): { readonly release: () => void } {
  const db = new DatabaseSync(database);
  db.exec("BEGIN IMMEDIATE");
  return { release: () => db.close() };
}
