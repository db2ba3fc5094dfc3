import { insertOne, sampleJob, sampleMessage } from "@millrace/jobs/testing";
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openFresh } from "./open-fresh.ts";

suite("two back ends on the same files", () => {
  test("a receiver that waits is woken by what the other sends", async () => {
    await using fresh = await openFresh();
    const other = fresh.openAnother();
    await other.store.check(AbortSignal.timeout(5_000));
    for (let round = 0; round < 5; round++) {
      const received = fresh.queue.receive({ max: 1, visibilityMs: 60_000, signal: AbortSignal.timeout(5_000) });
      // Long enough for the receiver to have found nothing, and to wait.
      await delay(60);
      await other.queue.send([sampleMessage(`job-${round}`)]);
      const [delivery] = await received;
      assert.equal(delivery?.message.jobId, `job-${round}`);
      await delivery.acknowledge();
    }
  });

  test("a watch is woken by what the other changes", async () => {
    await using fresh = await openFresh();
    const other = fresh.openAnother();
    const { record } = await insertOne(fresh.store, sampleJob());
    await other.store.get(record.id);
    const watched = fresh.store.watch(record.id, record.version, AbortSignal.timeout(5_000));
    await delay(60);
    await other.store.requestCancel(record.id);
    assert.equal((await watched).state, "cancelled");
  });

  test("an outcome knows of the cancel that the other has asked for since the claim", async () => {
    await using fresh = await openFresh();
    const { record } = await insertOne(fresh.store, sampleJob());
    await fresh.store.claim(record.id, { worker: "w", leaseMs: 60_000 });
    await fresh.openAnother().store.requestCancel(record.id);
    const answer = await fresh.store.settle(record.id, 1, { kind: "interrupted" });
    assert.equal(answer.kind === "settled" && answer.record.state, "cancelled");
  });

  test("an outcome is lost when the other has rescued the job", async () => {
    await using fresh = await openFresh();
    const { record } = await insertOne(fresh.store, sampleJob());
    await fresh.store.claim(record.id, { worker: "w", leaseMs: 1 });
    const other = fresh.openAnother();
    while ((await other.store.stale(1)).length === 0) await delay(1);
    await other.store.rescue(record.id, 1, { kind: "interrupted" });
    assert.deepEqual(await fresh.store.settle(record.id, 1, { kind: "interrupted" }), { kind: "lost" });
  });

  test("a watch ends when the other deletes its job", async () => {
    await using fresh = await openFresh();
    const { record } = await insertOne(fresh.store, sampleJob());
    const refused = assert.rejects(fresh.store.watch(record.id, record.version, AbortSignal.timeout(5_000)), {
      code: "job-not-found",
    });
    await fresh.openAnother().store.delete(record.id);
    await refused;
  });

  test("of 100 claims from both sides, one wins (R13)", async () => {
    await using fresh = await openFresh();
    const other = fresh.openAnother();
    const { record } = await insertOne(fresh.store, sampleJob());
    const stores = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? fresh.store : other.store));
    const answers = await Promise.all(stores.map((store) => store.claim(record.id, { worker: "w", leaseMs: 60_000 })));
    assert.equal(answers.filter(({ kind }) => kind === "claimed").length, 1);
  });

  test("a store may be used without its queue, and a queue without its store", async () => {
    await using fresh = await openFresh();
    const other = fresh.openAnother();
    await insertOne(fresh.store, sampleJob());
    await fresh.store[Symbol.asyncDispose]();
    await other.queue.send([sampleMessage("job")]);
    await other.queue[Symbol.asyncDispose]();
    assert.equal((await other.store.counts()).length, 1);
  });

  test("disposing a queue while a message is on its way to it gives that back", async () => {
    await using fresh = await openFresh();
    const other = fresh.openAnother();
    for (let round = 0; round < 10; round++) {
      const doomed = fresh.openAnother();
      const received = doomed.queue.receive({ max: 1, visibilityMs: 60_000, signal: AbortSignal.timeout(5_000) });
      const settled = Promise.allSettled([received, other.queue.send([sampleMessage("job")])]);
      await delay(round);
      await doomed.queue[Symbol.asyncDispose]();
      const [answer] = await settled;
      const signal = AbortSignal.timeout(5_000);
      const kept =
        answer.status === "fulfilled" ? [] : await other.queue.receive({ max: 1, visibilityMs: 60_000, signal });
      for (const delivery of kept) await delivery.acknowledge();
    }
  });
});
