import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Delivery, JobQueue, JobStore, Outcome, ReceiveOptions, SettleAnswer } from "@millrace/jobs";
import { sampleJob, sampleMessage } from "@millrace/jobs/testing";
import { openFresh } from "./open-fresh.ts";

const worker = { worker: "w", leaseMs: 60_000 };
const problem = { type: "/problems/sample", code: "sample", title: "Sample", detail: "It failed." };

suite("a store and its own queue", () => {
  test("an insertion rings for what it adds, and for nothing else", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    assert.equal(store.carries(queue), true);
    const job = sampleJob({ priority: 4 });
    await store.insert([job, sampleJob({ delayMs: 600_000 }), job], { ring: queue });
    await store.insert([job], { ring: queue });
    assert.deepEqual(await queue.depth(), { waiting: 2, ready: 1 });
    assert.deepEqual((await receive(queue)).message, { jobId: job.id, kind: job.kind, delayMs: 0, priority: 4 });
  });

  test("an insertion that is not told to rings for nothing", async () => {
    await using fresh = await openFresh();
    await fresh.store.insert([sampleJob()]);
    assert.deepEqual(await fresh.queue.depth(), { waiting: 0, ready: 0 });
  });

  const outcomes: readonly (readonly [Outcome, { waiting: number; ready: number }])[] = [
    [
      { kind: "succeeded", output: {}, warnings: [] },
      { waiting: 0, ready: 0 },
    ],
    [
      { kind: "retry", problem, delayMs: 600_000 },
      { waiting: 1, ready: 0 },
    ],
    [{ kind: "interrupted" }, { waiting: 1, ready: 1 }],
  ];
  for (const [outcome, depth] of outcomes) {
    test(`a settlement (${outcome.kind}) does with the message as becomes the job`, async () => {
      await using fresh = await openFresh();
      const { store, queue } = fresh;
      const job = sampleJob();
      await store.insert([job], { ring: queue });
      const delivery = await receive(queue);
      await store.claim(job.id, worker);
      assert.equal((await store.settle(job.id, 1, outcome, { delivery })).kind, "settled");
      assert.deepEqual(await queue.depth(), depth);
    });
  }

  test("a settlement whose claim was lost leaves the message alone", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const job = sampleJob();
    await store.insert([job], { ring: queue });
    const delivery = await receive(queue);
    assert.equal((await store.settle(job.id, 1, { kind: "interrupted" }, { delivery })).kind, "lost");
    assert.deepEqual(await queue.depth(), { waiting: 1, ready: 0 });
  });

  test("a receipt claims jobs of the kinds that its worker knows", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const [known, unknown] = [sampleJob(), sampleJob({ kind: "unknown" })];
    await store.insert([known, unknown], { ring: queue });
    const deliveries = await queue.receive({ ...receipt(), max: 10, claim: { ...worker, kinds: [known.kind] } });
    const [first, second] = deliveries.map(({ claim }) => claim);
    assert.deepEqual(first, { kind: "claimed", record: await store.get(known.id) });
    assert.equal(first?.kind === "claimed" && first.record.worker, worker.worker);
    assert.equal(second, undefined);
    assert.equal((await store.get(unknown.id))?.state, "queued");
    const [delivery] = deliveries;
    assert.ok(delivery !== undefined);
    await store.settle(known.id, 1, { kind: "succeeded", output: {}, warnings: [] }, { delivery });
    assert.deepEqual(await queue.depth(), { waiting: 1, ready: 0 });
  });

  const comebacks: Readonly<Record<string, (store: JobStore, id: string) => Promise<SettleAnswer>>> = {
    "whose attempt is interrupted": (store, id) => store.settle(id, 1, { kind: "interrupted" }),
    "that is rescued": async (store, id) => {
      while ((await store.stale(1)).length === 0) await delay(1);
      return store.rescue(id, 1, { kind: "retry", problem, delayMs: 0 });
    },
  };
  for (const [which, comeBack] of Object.entries(comebacks)) {
    test(`a job ${which} has its message back, in its old place`, async () => {
      await using fresh = await openFresh();
      const { store, queue } = fresh;
      const jobs = [sampleJob(), sampleJob(), sampleJob()];
      await store.insert(jobs, { ring: queue });
      const claim = { worker: "w", leaseMs: 1, kinds: ["sample"] };
      const [delivery] = await queue.receive({ ...receipt(), claim });
      assert.deepEqual(await queue.depth(), { waiting: 2, ready: 2 });
      assert.equal((await comeBack(store, jobs[0]?.id ?? "")).kind, "settled");
      // Whoever had it has no say over it any more.
      await delivery?.acknowledge();
      const again = await queue.receive({ ...receipt(), max: 10 });
      assert.deepEqual(
        again.map(({ message }) => message.jobId),
        jobs.map(({ id }) => id),
      );
    });
  }

  test("a receipt says why a job could not be claimed", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const job = sampleJob();
    await store.insert([job]);
    await queue.send([sampleMessage(job.id)]);
    await store.requestCancel(job.id);
    const [delivery] = await queue.receive({ ...receipt(), claim: { ...worker, kinds: [job.kind] } });
    assert.deepEqual(delivery?.claim, { kind: "over" });
  });

  test("a job that was claimed for a receiver who has gone is given back, and the attempt does not count", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const job = sampleJob();
    await store.insert([job], { ring: queue });
    for (let round = 0; round < 10; round++) {
      const gone = fresh.openAnother();
      const claim = { ...worker, kinds: [job.kind] };
      const received = gone.queue.receive({ ...receipt(), claim }).catch(() => []);
      await delay(round);
      await gone.queue[Symbol.asyncDispose]();
      const [delivery] = await received;
      // It may have come in time, or may never have been on its way.
      if (delivery?.claim?.kind === "claimed") {
        await store.settle(job.id, delivery.claim.record.fence, { kind: "interrupted" }, { delivery });
      }
      const record = await store.get(job.id);
      assert.deepEqual([record?.state, record?.attempt], ["queued", 0]);
      const [next] = await queue.receive(receipt());
      await next?.release(0);
    }
  });

  test("the queue of another database is not its own", async () => {
    await using one = await openFresh();
    await using two = await openFresh();
    assert.equal(one.store.carries(two.queue), false);
    await one.store.insert([sampleJob()], { ring: two.queue });
    assert.deepEqual(await two.queue.depth(), { waiting: 0, ready: 0 });
  });
});

function receipt(): ReceiveOptions {
  return { max: 1, visibilityMs: 60_000, signal: AbortSignal.timeout(10_000) };
}

async function receive(queue: JobQueue): Promise<Delivery> {
  const [delivery] = await queue.receive(receipt());
  assert.ok(delivery !== undefined);
  return delivery;
}
