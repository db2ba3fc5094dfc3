import assert from "node:assert/strict";
import type { JobRecord, UniquePolicy } from "../../job.ts";
import type { Inserted, JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { claimAgain, insertOne, longMs, mustCancel, mustGet, sampleJob, sampleProblem } from "./sample-job.ts";

const policies: readonly UniquePolicy[] = ["existing", "replace", "keep-last"];
const claim = { worker: "worker-2", leaseMs: longMs };

/** What unique keys promise. */
export const uniqueness: readonly ContractCase<JobStore>[] = [
  {
    name: "holds a unique key until the job has ended",
    async check(store) {
      const first = await insertUnique(store, "existing");
      assert.equal(first.record.uniqueKey, "key");
      assert.deepEqual(await insertUnique(store, "existing"), { ...first, created: false });
      const running = await claimAgain(store, first.record.id);
      assert.deepEqual((await insertUnique(store, "existing")).record, running);
      await store.settle(running.id, 1, { kind: "retry", problem: sampleProblem, delayMs: longMs });
      assert.equal((await insertUnique(store, "existing")).record.id, running.id);
      await store.requestCancel(running.id);
      assert.equal((await insertUnique(store, "existing")).created, true);
    },
  },
  {
    name: "keeps jobs of different unique keys apart",
    async check(store) {
      await insertUnique(store, "existing");
      const other = await insertOne(store, sampleJob({ unique: { key: "other", policy: "existing" } }));
      assert.equal(other.created, true);
    },
  },
  ...policies.map((policy) => ({
    name: `lets one of 30 live that are inserted at once under one unique key (${policy})`,
    async check(store: JobStore) {
      await Promise.all(Array.from({ length: 30 }, () => insertUnique(store, policy)));
      assert.equal((await store.list({ states: ["queued"] }, { limit: 50 })).jobs.length, 1);
      assert.equal((await store.list({ states: ["scheduled", "running"] }, { limit: 50 })).jobs.length, 0);
    },
  })),
  ...policies
    .filter((policy) => policy !== "existing")
    .map((policy) => ({
      name: `cancels the one that waits for a new one with its unique key (${policy})`,
      async check(store: JobStore) {
        const waiting = await insertUnique(store, policy);
        const newer = await insertUnique(store, policy);
        const replaced = await mustGet(store, waiting.record.id);
        assert.deepEqual(newer.affected, [replaced]);
        assert.equal(replaced.state, "cancelled");
        assert.deepEqual(await mustGet(store, newer.record.id), newer.record);
        assert.equal((await store.claim(newer.record.id, claim)).kind, "claimed");
      },
    })),
  {
    name: "asks the running one to end for a new one that replaces it",
    async check(store) {
      const { record } = await insertUnique(store, "replace");
      await claimAgain(store, record.id);
      const { affected } = await insertUnique(store, "replace");
      const running = await mustGet(store, record.id);
      assert.deepEqual(affected, [running]);
      assert.deepEqual([running.state, running.cancelRequested], ["running", true]);
    },
  },
  {
    name: "leaves the running one alone for a new one that is kept for afterwards",
    async check(store) {
      const { record } = await insertUnique(store, "keep-last");
      const running = await claimAgain(store, record.id);
      assert.deepEqual((await insertUnique(store, "keep-last")).affected, []);
      assert.deepEqual(await mustGet(store, record.id), running);
    },
  },
  ...policies
    .filter((policy) => policy !== "existing")
    .map((policy) => ({
      name: `lets a new one start only when the running one has ended, and keeps the last (${policy})`,
      async check(store: JobStore) {
        const { record } = await insertUnique(store, policy);
        await claimAgain(store, record.id);
        const second = await insertUnique(store, policy);
        const third = await insertUnique(store, policy);
        assert.equal((await mustGet(store, second.record.id)).state, "cancelled");
        assert.deepEqual([third.record.state, third.record.waitsFor], ["scheduled", 1]);
        assert.deepEqual(await store.claim(third.record.id, claim), { kind: "blocked" });
        assert.deepEqual(await unsent(store), []);
        const settled = await store.settle(record.id, 1, { kind: "succeeded", output: {}, warnings: [] });
        assert.ok(settled.kind === "settled");
        const released = await mustGet(store, third.record.id);
        assert.deepEqual(settled.released, [released]);
        assert.deepEqual([released.state, released.waitsFor, released.behind], ["queued", 0, null]);
        assert.deepEqual(await unsent(store), [released.id]);
        assert.equal((await store.claim(released.id, claim)).kind, "claimed");
      },
    })),
  {
    name: "lets one that stands behind a dead worker's job go when that has ended",
    async check(store) {
      const front = await runningWithOneBehind(store);
      await store.requestCancel(front.id);
      const settled = await store.settle(front.id, 1, { kind: "interrupted" });
      assert.ok(settled.kind === "settled");
      assert.equal(settled.released.length, 1);
    },
  },
  {
    name: "keeps one behind another that is to be tried again",
    async check(store) {
      const front = await runningWithOneBehind(store);
      const settled = await store.settle(front.id, 1, { kind: "retry", problem: sampleProblem, delayMs: 0 });
      assert.ok(settled.kind === "settled");
      assert.deepEqual(settled.released, []);
      const again = await claimAgain(store, front.id);
      assert.equal(again.attempt, 2);
    },
  },
  {
    name: "lets one go that stands behind a job which is deleted",
    async check(store) {
      const front = await runningWithOneBehind(store);
      await store.delete(front.id);
      assert.equal((await unsent(store)).length, 1);
    },
  },
  {
    name: "disturbs nobody when the new one is known by its idempotency key",
    async check(store) {
      const job = sampleJob({ idempotencyKey: "once", unique: { key: "key", policy: "replace" } });
      const first = await insertOne(store, job);
      const again = await insertOne(
        store,
        sampleJob({ idempotencyKey: "once", unique: { key: "key", policy: "replace" } }),
      );
      assert.deepEqual(again, { ...first, created: false });
      assert.equal((await mustGet(store, job.id)).state, "queued");
    },
  },
  {
    name: "gives one that waits behind another its own delay as well",
    async check(store) {
      const { record } = await insertUnique(store, "keep-last");
      await claimAgain(store, record.id);
      const job = sampleJob({ delayMs: longMs, unique: { key: "key", policy: "keep-last" } });
      const { record: later } = await insertOne(store, job);
      await store.settle(record.id, 1, { kind: "cancelled" });
      const released = await mustGet(store, later.id);
      assert.deepEqual([released.state, released.notBefore], ["scheduled", later.notBefore]);
      assert.equal((await store.claim(later.id, claim)).kind, "not-due");
    },
  },
  {
    name: "lets one that waits behind another be cancelled by itself",
    async check(store) {
      const front = await runningWithOneBehind(store);
      const behind = (await store.list({ states: ["scheduled"] }, { limit: 1 })).jobs[0];
      assert.equal((await mustCancel(store, behind?.id ?? "")).state, "cancelled");
      const settled = await store.settle(front.id, 1, { kind: "cancelled" });
      assert.ok(settled.kind === "settled");
      assert.deepEqual(settled.released, []);
    },
  },
];

async function insertUnique(store: JobStore, policy: UniquePolicy): Promise<Inserted> {
  return insertOne(store, sampleJob({ unique: { key: "key", policy } }));
}

async function runningWithOneBehind(store: JobStore): Promise<JobRecord> {
  const { record } = await insertUnique(store, "keep-last");
  const running = await claimAgain(store, record.id);
  await insertUnique(store, "keep-last");
  return running;
}

async function unsent(store: JobStore): Promise<string[]> {
  return (await store.unsent({ limit: 10, dueForMs: 0 })).map(({ id }) => id);
}
