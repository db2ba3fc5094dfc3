import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Delivery, NewJob, ReceiveOptions } from "@millrace/jobs";
import { openFresh } from "./open-fresh.ts";
import type { FreshBackend } from "./open-fresh.ts";
import { sampleJob, sampleMessage } from "@millrace/jobs/testing";

const claim = { worker: "w", leaseMs: 60_000, kinds: ["sample"] };

suite("jobs that ring by themselves", () => {
  test("are delivered in one order with messages, whatever their kind: by priority, then by when they came", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const priorities = [0, 5, 0, 9, 5, 0];
    const jobs = priorities.map((priority, index) =>
      sampleJob({ priority, kind: index % 2 === 0 ? "sample" : "other" }),
    );
    for (const [index, job] of jobs.entries()) {
      await store.insert([job], { ring: queue });
      if (index === 2) await queue.send([sampleMessage("sent")]);
    }
    const order = [3, 1, 4, 0, 2].map((index) => jobs[index]?.id);
    assert.deepEqual(await idsOf(fresh, 10), [...order, "sent", jobs[5]?.id]);
  });

  test("have a message once they are in hand unclaimed, and ring again when that is given back", async () => {
    await using fresh = await openFresh();
    const { queue } = fresh;
    const jobs = await insert(fresh, [sampleJob(), sampleJob()]);
    const [delivery] = await queue.receive(receipt(1));
    assert.deepEqual(await queue.depth(), { waiting: 2, ready: 1 });
    await delivery?.release(0);
    assert.deepEqual(
      await idsOf(fresh, 10),
      jobs.map(({ id }) => id),
    );
  });

  test("of kinds that the receiver does not know have a message, and are not claimed", async () => {
    await using fresh = await openFresh();
    const [job] = await insert(fresh, [sampleJob({ kind: "unknown" })]);
    const [delivery] = await fresh.queue.receive({ ...receipt(1), claim });
    assert.equal(delivery?.claim, undefined);
    assert.equal((await fresh.store.get(job?.id ?? ""))?.state, "queued");
    await delivery?.acknowledge();
    assert.deepEqual(await fresh.queue.depth(), { waiting: 0, ready: 0 });
  });

  test("ring no more when they are cancelled, forgotten or claimed by themselves", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const [cancelled, forgotten, claimed] = await insert(fresh, [sampleJob(), sampleJob(), sampleJob()]);
    await store.requestCancel(cancelled?.id ?? "");
    await store.delete(forgotten?.id ?? "");
    await store.claim(claimed?.id ?? "", claim);
    assert.deepEqual(await queue.depth(), { waiting: 0, ready: 0 });
    await store.settle(claimed?.id ?? "", 1, { kind: "interrupted" });
    assert.deepEqual(await idsOf(fresh, 10), [claimed?.id]);
  });

  test("that were turned away are delivered once whatever kept them is over", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const [job] = await insert(fresh, [sampleJob()]);
    await store.setPaused("sample", true);
    const [turnedAway] = await queue.receive({ ...receipt(1), claim });
    assert.deepEqual(turnedAway?.claim, { kind: "paused" });
    await turnedAway?.acknowledge();
    await store.setPaused("sample", false);
    const parked = await store.takeParked("sample", 10);
    assert.deepEqual(
      parked.map(({ id }) => id),
      [job?.id],
    );
  });

  test("are listed, counted and known by their age like all that wait", async () => {
    await using fresh = await openFresh();
    const { store } = fresh;
    const jobs = await insert(fresh, [
      sampleJob(),
      sampleJob({ priority: 3 }),
      sampleJob(),
      sampleJob({ delayMs: 60_000 }),
    ]);
    const [first, urgent, second, delayed] = jobs.map(({ id }) => id);
    const filter = { kind: "sample", states: ["queued", "scheduled"] } as const;
    const pages = await store.list(filter, { limit: 3 });
    const rest = await store.list(filter, { limit: 3, cursor: pages.cursor ?? "" });
    assert.deepEqual(
      [...pages.jobs, ...rest.jobs].map(({ id }) => id),
      [delayed, second, urgent, first],
    );
    const ahead = jobs.map(async ({ id }) => {
      const record = await store.get(id);
      return record && store.countAhead(record, 100);
    });
    assert.deepEqual(await Promise.all(ahead), [1, 0, 2, 3]);
    assert.equal((await store.oldestDue())[0]?.kind, "sample");
    assert.deepEqual(await store.unsent({ limit: 10, dueForMs: 0 }), []);
  });

  test("are failed by their deadline like all that wait", async () => {
    await using fresh = await openFresh();
    const [job] = await insert(fresh, [sampleJob({ deadlineMs: 1 })]);
    const overdue = async (): Promise<readonly string[]> => (await fresh.store.overdue(10)).map(({ id }) => id);
    while ((await overdue()).length === 0) continue;
    assert.deepEqual(await overdue(), [job?.id]);
  });
});

function receipt(max: number): ReceiveOptions {
  return { max, visibilityMs: 60_000, signal: AbortSignal.timeout(10_000) };
}

async function insert({ store, queue }: FreshBackend, jobs: readonly NewJob[]): Promise<readonly NewJob[]> {
  await store.insert(jobs, { ring: queue });
  return jobs;
}

async function idsOf({ queue }: FreshBackend, max: number): Promise<readonly string[]> {
  const deliveries: readonly Delivery[] = await queue.receive(receipt(max));
  return deliveries.map(({ message }) => message.jobId);
}
