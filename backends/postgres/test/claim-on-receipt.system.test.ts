import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Backend, Delivery, JobRecord, NewJob } from "@millrace/jobs";
import { sampleJob, sampleMessage } from "@millrace/jobs/testing";
import { openFresh } from "./open-fresh.ts";

const terms = { worker: "w", leaseMs: 60_000 };
const soon = (): AbortSignal => AbortSignal.timeout(120_000);
const problem = { type: "about:blank", code: "handler-failed", title: "It failed", status: 500, detail: "once" };

suite("a job that is claimed as its message is received", { concurrency: 3 }, () => {
  test("has its message taken out, and put back where it stood when the job comes back", async () => {
    await using fresh = await openFresh();
    const first = await insertRung(fresh);
    const second = await insertRung(fresh);
    assert.equal(claimedId(await receiveOne(fresh)), first.id);
    assert.deepEqual(await fresh.queue.depth(), { waiting: 1, ready: 1 });
    await fresh.store.settle(first.id, 1, { kind: "interrupted" });
    assert.deepEqual(await fresh.queue.depth(), { waiting: 2, ready: 2 });
    assert.equal(claimedId(await receiveOne(fresh)), first.id);
    await fresh.store.settle(first.id, 2, { kind: "retry", delayMs: 3_600_000, problem });
    assert.deepEqual(await fresh.queue.depth(), { waiting: 2, ready: 1 });
    assert.equal(claimedId(await receiveOne(fresh)), second.id);
    await fresh.store.settle(second.id, 1, { kind: "succeeded", output: {}, warnings: [] });
    assert.deepEqual(await fresh.queue.depth(), { waiting: 1, ready: 0 });
  });

  test("is rung for again by its rescue", async () => {
    await using fresh = await openFresh();
    const { id } = await insertRung(fresh);
    const claim = { ...terms, leaseMs: 1, kinds: ["sample"] };
    await fresh.queue.receive({ max: 1, visibilityMs: 60_000, signal: soon(), claim });
    const [stale] = await untilSome(() => fresh.store.stale(10));
    assert.equal(stale?.id, id);
    await fresh.store.rescue(id, 1, { kind: "retry", delayMs: 0, problem });
    const again = await receiveOne(fresh);
    assert.ok(again.claim?.kind === "claimed");
    assert.deepEqual(
      { fence: again.claim.record.fence, attempt: again.claim.record.attempt },
      { fence: 3, attempt: 2 },
    );
  });

  test("is delivered once when it was rung for twice", async () => {
    await using fresh = await openFresh();
    const { id } = await insertRung(fresh);
    await fresh.queue.send([sampleMessage(id), sampleMessage("other", { kind: "other" })]);
    const deliveries = await receive(fresh, 10);
    assert.deepEqual(
      deliveries.map(({ message: { jobId }, claim }) => ({ jobId, claim: claim?.kind })),
      [
        { jobId: id, claim: "claimed" },
        { jobId: "other", claim: undefined },
      ],
    );
    assert.deepEqual(await fresh.queue.depth(), { waiting: 1, ready: 0 });
  });

  test("is left to a claim by itself where a pause, a limit or its own state stand against it", async () => {
    await using fresh = await openFresh();
    const limited = sampleJob({ kind: "limited", concurrency: { key: "k", max: 1 } });
    const paused = sampleJob({ kind: "paused" });
    const ended = sampleJob({ kind: "ended" });
    for (const job of [limited, paused, ended]) await fresh.store.insert([job], { ring: fresh.queue });
    await fresh.store.setPaused("paused", true);
    await fresh.store.requestCancel(ended.id);
    const kinds = ["limited", "paused", "ended"];
    const deliveries = await receive(fresh, 10, kinds);
    assert.deepEqual(
      deliveries.map(({ message: { jobId }, claim }) => ({ jobId, claim })),
      [limited, paused, ended].map(({ id }) => ({ jobId: id, claim: undefined })),
    );
    const answers = await Promise.all(
      kinds.map(async (_, index) => {
        return fresh.store.claim(deliveries[index]?.message.jobId ?? "", terms);
      }),
    );
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ["claimed", "paused", "over"],
    );
  });

  test("is counted as one that runs, and no more as one that waits", async () => {
    await using fresh = await openFresh();
    for (const delayMs of [0, 0, 1]) await insertRung(fresh, { delayMs });
    let claimed = 0;
    while (claimed < 3) claimed += (await receive(fresh, 10)).length;
    assert.deepEqual(await fresh.store.counts(), [{ kind: "sample", state: "running", count: 3 }]);
  });
});

async function untilSome<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const found = await look();
    if (found.length > 0) return found;
  }
}

async function insertRung(backend: Backend, overrides: Partial<NewJob> = {}): Promise<JobRecord> {
  const [inserted] = await backend.store.insert([sampleJob(overrides)], { ring: backend.queue });
  assert.ok(inserted !== undefined);
  return inserted.record;
}

function receive(backend: Backend, max: number, kinds: readonly string[] = ["sample"]): Promise<readonly Delivery[]> {
  return backend.queue.receive({ max, visibilityMs: 60_000, signal: soon(), claim: { ...terms, kinds } });
}

async function receiveOne(backend: Backend): Promise<Delivery> {
  const [delivery] = await receive(backend, 1);
  assert.ok(delivery !== undefined);
  return delivery;
}

function claimedId({ claim }: Delivery): string | undefined {
  return claim?.kind === "claimed" ? claim.record.id : undefined;
}
