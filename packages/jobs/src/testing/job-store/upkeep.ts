import assert from "node:assert/strict";
import type { JobRecord } from "../../job.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import { claimAgain, claimSample, insertSample, longMs, mustGet, sampleJob, sampleProblem } from "./sample-job.ts";

/** What upkeep needs of a store: doorbells to ring again, and jobs whose time is up. */
export const upkeep: readonly ContractCase<JobStore>[] = [
  {
    name: "tells of waiting jobs that have been due for as long as asked, and of no others",
    async check(store) {
      const waiting = await insertSample(store);
      await insertSample(store, { delayMs: longMs });
      await claimSample(store);
      const ended = await insertSample(store);
      await store.requestCancel(ended.id);
      assert.deepEqual(await unsent(store, 0), [waiting.id]);
      assert.deepEqual(await unsent(store, longMs), []);
      await until("the job has been due for 30 ms", async () => (await unsent(store, 30)).length === 1);
    },
  },
  {
    name: "tells of a delayed job once that is due",
    async check(store) {
      const { id } = await insertSample(store, { delayMs: 30 });
      await until("the job is due", async () => (await unsent(store, 0)).includes(id));
      assert.equal((await store.claim(id, { worker: "worker", leaseMs: longMs })).kind, "claimed");
    },
  },
  {
    name: "tells of the longest due jobs first, and of no more than asked",
    async check(store) {
      const jobs = [
        await insertSample(store, { delayMs: 40 }),
        await insertSample(store),
        await insertSample(store, { delayMs: 80 }),
      ];
      const expected = jobs.toSorted((a, b) => a.notBefore - b.notBefore).map(({ id }) => id);
      await until("all are due", async () => (await unsent(store, 0)).length === 3);
      assert.deepEqual(await unsent(store, 0), expected);
      assert.deepEqual(await unsent(store, 0, 2), expected.slice(0, 2));
    },
  },
  {
    name: "keeps still about jobs whose doorbell was rung again, for the time given",
    async check(store) {
      const [rung, soon] = [await insertSample(store), await insertSample(store)];
      await store.markSent([rung.id, soon.id, sampleJob().id], longMs);
      assert.deepEqual(await unsent(store, 0), []);
      await store.markSent([soon.id], 30);
      await until("the doorbell is to be rung once more", async () => (await unsent(store, 0)).includes(soon.id));
      assert.deepEqual(await unsent(store, 0), [soon.id]);
      assert.equal((await store.claim(rung.id, { worker: "worker", leaseMs: longMs })).kind, "claimed");
    },
  },
  {
    name: "does not change the record when its doorbell is rung again",
    async check(store) {
      const record = await insertSample(store);
      await store.markSent([record.id], 30);
      assert.deepEqual(await store.get(record.id), record);
    },
  },
  {
    name: "tells of a job that waits for another attempt, as soon as that is due",
    async check(store) {
      const [later, soon] = [await insertSample(store), await insertSample(store)];
      for (const { id, delayMs } of [
        { id: later.id, delayMs: longMs },
        { id: soon.id, delayMs: 30 },
      ]) {
        await store.markSent([id], longMs);
        await claimAgain(store, id);
        await store.settle(id, 1, { kind: "retry", problem: sampleProblem, delayMs });
      }
      await until("the retry is due", async () => (await unsent(store, 0)).length > 0);
      assert.deepEqual(await unsent(store, 0), [soon.id]);
    },
  },
  {
    name: "tells of waiting jobs that are past their deadline, the longest past first, and of no others",
    async check(store) {
      await insertSample(store);
      await insertSample(store, { deadlineMs: longMs });
      await claimSample(store, { deadlineMs: 1 });
      const ended = await insertSample(store, { deadlineMs: 1 });
      await store.requestCancel(ended.id);
      const jobs = [
        await insertSample(store, { deadlineMs: 60 }),
        await insertSample(store, { deadlineMs: 1, delayMs: longMs }),
      ];
      await until("both are past their deadline", async () => (await store.overdue(10)).length === 2);
      const overdue = jobs.toSorted((a, b) => (a.deadline ?? 0) - (b.deadline ?? 0));
      assert.deepEqual(await store.overdue(10), overdue);
      assert.deepEqual(await store.overdue(1), overdue.slice(0, 1));
    },
  },
  {
    name: "gives away a job that is past its deadline, whatever it waits for, so that it can be failed",
    async check(store) {
      const concurrency = { key: "printer", max: 1 };
      await claimSample(store, { concurrency });
      const [full, paused, later] = [
        await insertSample(store, { concurrency, deadlineMs: 1 }),
        await insertSample(store, { kind: "paused", deadlineMs: 1 }),
        await insertSample(store, { delayMs: longMs, deadlineMs: 1 }),
      ];
      await store.setPaused("paused", true);
      await until("all are past their deadline", async () => (await store.overdue(10)).length === 3);
      for (const { id } of [full, paused, later]) await claimAgain(store, id);
      assert.deepEqual(await store.overdue(10), []);
    },
  },
  {
    name: "tells of jobs whose result has expired, and of no others",
    async check(store) {
      await insertSample(store, { resultTtlMs: 1 });
      await claimSample(store, { resultTtlMs: 1 });
      await end(store, longMs);
      const { id } = await end(store, 1);
      await until("the result expires", async () => (await store.expired(10)).length > 0);
      assert.deepEqual(await store.expired(10), [await mustGet(store, id)]);
    },
  },
  {
    name: "forgets the output of a purged job, and keeps its record until that is to be forgotten",
    async check(store) {
      const [later, soon] = [await end(store, 1), await end(store, 1)];
      await until("the results expire", async () => (await store.expired(10)).length === 2);
      await store.markPurged(later.id, longMs);
      await store.markPurged(soon.id, 30);
      const record = await mustGet(store, soon.id);
      assert.deepEqual({ purged: record.purged, output: record.output }, { purged: true, output: null });
      assert.equal(record.state, "succeeded");
      assert.ok(record.version > soon.version);
      await until("the record is to be forgotten", async () => (await store.expired(10)).length > 0);
      assert.deepEqual(await store.expired(10), [record]);
    },
  },
  {
    name: "tells of results to purge before records to forget, and of no more than asked",
    async check(store) {
      const forgotten = await end(store, 1);
      await store.markPurged(forgotten.id, 1);
      const expired = await end(store, 1);
      await until("both are up", async () => (await store.expired(10)).length === 2);
      const order = (await store.expired(10)).map(({ id }) => id);
      assert.deepEqual(order, [expired.id, forgotten.id]);
      assert.equal((await store.expired(1)).length, 1);
    },
  },
  {
    name: "purges a job that has ended before its time, too",
    async check(store) {
      const { id } = await end(store, longMs);
      await store.markPurged(id, 1);
      await until("the record is to be forgotten", async () => (await store.expired(10)).length > 0);
    },
  },
  {
    name: "changes nothing when a job is purged twice, has not ended, or is not there",
    async check(store) {
      const ended = await end(store, longMs);
      await store.markPurged(ended.id, longMs);
      const purged = await mustGet(store, ended.id);
      await store.markPurged(ended.id, 0);
      assert.deepEqual(await store.get(ended.id), purged);
      const running = await claimSample(store);
      await store.markPurged(running.id, 0);
      assert.deepEqual(await store.get(running.id), running);
      await store.markPurged(sampleJob().id, 0);
      assert.deepEqual(await store.expired(10), []);
    },
  },
];

async function unsent(store: JobStore, dueForMs: number, limit = 10): Promise<string[]> {
  const jobs = await store.unsent({ limit, dueForMs });
  return jobs.map(({ id }) => id);
}

async function end(store: JobStore, resultTtlMs: number): Promise<JobRecord> {
  const { id } = await claimSample(store, { resultTtlMs });
  await store.settle(id, 1, { kind: "succeeded", output: { pages: 1 }, warnings: [] });
  return mustGet(store, id);
}
