import assert from "node:assert/strict";
import type { JobFilter, JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { claimSample, insertSample, longMs, mustGet, sampleJob } from "./sample-job.ts";

/** What listing, counting and the place in the queue promise. */
export const listing: readonly ContractCase<JobStore>[] = [
  {
    name: "lists whole records, newest first",
    async check(store) {
      const ids = await insertMany(store, 4);
      const { jobs, cursor } = await store.list({}, { limit: 10 });
      assert.deepEqual(
        jobs.map(({ id }) => id),
        ids.toReversed(),
      );
      assert.equal(cursor, null);
      for (const job of jobs) assert.deepEqual(job, await mustGet(store, job.id));
    },
  },
  {
    name: "lists nothing where there is nothing",
    async check(store) {
      assert.deepEqual(await store.list({}, { limit: 10 }), { jobs: [], cursor: null });
      await insertSample(store);
      assert.deepEqual(await store.list({ kind: "unheard-of" }, { limit: 10 }), { jobs: [], cursor: null });
      assert.deepEqual(await store.list({ states: [] }, { limit: 10 }), { jobs: [], cursor: null });
    },
  },
  {
    name: "lists by kind, by states, and by both",
    async check(store) {
      const queued = (await insertSample(store, { kind: "a" })).id;
      const running = (await claimSample(store, { kind: "a" })).id;
      const cancelled = (await insertSample(store, { kind: "b" })).id;
      await store.requestCancel(cancelled);
      const other = (await insertSample(store, { kind: "b" })).id;
      assert.deepEqual(await listed(store, { kind: "a" }), [running, queued]);
      assert.deepEqual(await listed(store, { states: ["queued"] }), [other, queued]);
      assert.deepEqual(await listed(store, { states: ["cancelled", "running"] }), [cancelled, running]);
      assert.deepEqual(await listed(store, { kind: "b", states: ["queued", "running"] }), [other]);
    },
  },
  {
    name: "pages without gaps or doubles while jobs are added",
    async check(store) {
      const ids = await insertMany(store, 7);
      const seen: string[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const page = await store.list({}, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        assert.ok(page.jobs.length <= 2);
        seen.push(...page.jobs.map(({ id }) => id));
        cursor = page.cursor;
        await insertSample(store);
      }
      assert.deepEqual(seen, ids.toReversed());
    },
  },
  {
    name: "pages through a filtered list likewise",
    async check(store) {
      const ids: string[] = [];
      for (let count = 0; count < 5; count++) {
        ids.push((await insertSample(store, { kind: "wanted" })).id);
        await insertSample(store, { kind: "unwanted" });
      }
      const first = await store.list({ kind: "wanted" }, { limit: 3 });
      assert.ok(first.cursor !== null);
      const second = await store.list({ kind: "wanted" }, { limit: 3, cursor: first.cursor });
      assert.equal(second.cursor, null);
      assert.deepEqual(
        [...first.jobs, ...second.jobs].map(({ id }) => id),
        ids.toReversed(),
      );
    },
  },
  {
    name: "counts jobs by kind and state, and leaves out what there is none of",
    async check(store) {
      assert.deepEqual(await store.counts(), []);
      await insertSample(store, { kind: "a" });
      await insertSample(store, { kind: "a" });
      await claimSample(store, { kind: "b" });
      const ended = await claimSample(store, { kind: "a" });
      await store.settle(ended.id, 1, { kind: "cancelled" });
      const deleted = await insertSample(store, { kind: "c" });
      await store.delete(deleted.id);
      assert.deepEqual(await counted(store), ["a cancelled 1", "a queued 2", "b running 1"]);
    },
  },
  {
    name: "counts the jobs that will be started before one: the more urgent, then those due earlier",
    async check(store) {
      const first = await insertSample(store);
      const second = await insertSample(store);
      const urgent = await insertSample(store, { priority: 5 });
      const unimportant = await insertSample(store, { priority: -5 });
      const ahead = await Promise.all([urgent, first, second, unimportant].map((job) => store.countAhead(job, 100)));
      assert.deepEqual(ahead, [0, 1, 2, 3]);
    },
  },
  {
    name: "does not count jobs ahead that are due later, run, or have ended",
    async check(store) {
      const job = await insertSample(store);
      await insertSample(store, { priority: 5, delayMs: longMs });
      await claimSample(store, { priority: 5 });
      const ended = await insertSample(store, { priority: 5 });
      await store.requestCancel(ended.id);
      assert.equal(await store.countAhead(job, 100), 0);
    },
  },
  {
    name: "counts the jobs ahead up to the limit only",
    async check(store) {
      await insertMany(store, 5);
      assert.equal(await store.countAhead(await insertSample(store), 3), 3);
    },
  },
  {
    name: "counts nobody ahead of a job that runs or has ended",
    async check(store) {
      await insertSample(store, { priority: 5 });
      const running = await claimSample(store);
      assert.equal(await store.countAhead(running, 100), 0);
      await store.settle(running.id, 1, { kind: "cancelled" });
      assert.equal(await store.countAhead(await mustGet(store, running.id), 100), 0);
    },
  },
];

async function insertMany(store: JobStore, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made++) ids.push((await store.insert(sampleJob())).record.id);
  return ids;
}

async function listed(store: JobStore, filter: JobFilter): Promise<string[]> {
  const { jobs } = await store.list(filter, { limit: 100 });
  return jobs.map(({ id }) => id);
}

async function counted(store: JobStore): Promise<string[]> {
  const counts = await store.counts();
  return counts.map(({ kind, state, count }) => `${kind} ${state} ${count}`).toSorted();
}
