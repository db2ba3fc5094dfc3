import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { newJobId } from "../../job-id.ts";
import type { JobRecord } from "../../job.ts";
import type { JobFilter, JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { claimSample, insertOne, insertSample, longMs, mustGet, sampleJob, sampleProblem } from "./sample-job.ts";

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
    name: "lists jobs that were added from one time on and before another, alone and within a kind and state",
    async check(store) {
      const moments: JobRecord[] = [];
      for (let made = 0; made < 3; made++) {
        moments.push(await insertSample(store, { kind: "a" }));
        await insertSample(store, { kind: "b" });
        await delay(3);
      }
      const [first, second, third] = moments as [JobRecord, JobRecord, JobRecord];
      const [createdFrom, createdBefore] = [second.createdAt, third.createdAt];
      for (const filter of [{ kind: "a" }, { kind: "a", states: ["queued" as const] }]) {
        assert.deepEqual(await listed(store, { ...filter, createdFrom }), [third.id, second.id]);
        assert.deepEqual(await listed(store, { ...filter, createdBefore }), [second.id, first.id]);
        assert.deepEqual(await listed(store, { ...filter, createdFrom, createdBefore }), [second.id]);
      }
      assert.equal((await listed(store, { createdFrom, createdBefore })).length, 2);
      assert.deepEqual(await listed(store, { createdFrom: third.createdAt + longMs }), []);
      assert.deepEqual(await listed(store, { createdBefore: first.createdAt }), []);
    },
  },
  {
    name: "pages through the jobs of a span of time without gaps or doubles",
    async check(store) {
      await insertSample(store);
      await delay(3);
      const first = await insertSample(store);
      const ids = [first.id, ...(await insertMany(store, 4))];
      const filter = { createdFrom: first.createdAt };
      assert.deepEqual(await paged(store, filter, 2), ids.toReversed());
    },
  },
  {
    name: "lists jobs by how their ids begin, with the other conditions or without",
    async check(store) {
      const wanted = "01h00000000";
      const first = await insertSample(store, { id: idBeginning(`${wanted}z`), kind: "a" });
      const other = await insertSample(store, { id: idBeginning(`${wanted}0`), kind: "b" });
      await insertSample(store, { id: idBeginning("01h0000000z") });
      await insertSample(store, { id: idBeginning("01h00000001") });
      assert.deepEqual(await listed(store, { idPrefix: wanted }), [other.id, first.id]);
      assert.deepEqual(await listed(store, { idPrefix: wanted, kind: "b", states: ["queued"] }), [other.id]);
      assert.deepEqual(await listed(store, { idPrefix: wanted, states: ["failed"] }), []);
      assert.deepEqual(await listed(store, { idPrefix: first.id, createdFrom: first.createdAt }), [first.id]);
      assert.deepEqual(await listed(store, { idPrefix: wanted, createdBefore: first.createdAt }), []);
      assert.deepEqual(await paged(store, { idPrefix: wanted }, 1), [other.id, first.id]);
    },
  },
  {
    name: "tells for each kind how long a job has been due that waits longest, whatever its priority",
    async check(store) {
      assert.deepEqual(await store.oldestDue(), []);
      const oldest = await insertSample(store, { kind: "a", priority: -5 });
      await delay(3);
      const urgent = await insertSample(store, { kind: "a", priority: 5 });
      const other = await insertSample(store, { kind: "b" });
      // Both ages are by the same look at the clock, so their difference is that of the times.
      assert.equal(await olderBy(store, "a", "b"), other.notBefore - oldest.notBefore);
      await store.requestCancel(oldest.id);
      assert.equal(await olderBy(store, "a", "b"), other.notBefore - urgent.notBefore);
    },
  },
  {
    name: "does not count as due what is due later, runs, or has ended",
    async check(store) {
      await insertSample(store, { kind: "later", delayMs: longMs });
      await claimSample(store, { kind: "running" });
      const ended = await insertSample(store, { kind: "ended" });
      await store.requestCancel(ended.id);
      const retried = await claimSample(store, { kind: "retried" });
      await store.settle(retried.id, 1, { kind: "retry", problem: sampleProblem, delayMs: longMs });
      assert.deepEqual(await store.oldestDue(), []);
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
  for (let made = 0; made < count; made++) ids.push((await insertOne(store, sampleJob())).record.id);
  return ids;
}

async function listed(store: JobStore, filter: JobFilter): Promise<string[]> {
  const { jobs } = await store.list(filter, { limit: 100 });
  return jobs.map(({ id }) => id);
}

function idBeginning(prefix: string): string {
  return prefix + newJobId().slice(prefix.length);
}

async function paged(store: JobStore, filter: JobFilter, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await store.list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    assert.ok(page.jobs.length <= limit);
    ids.push(...page.jobs.map(({ id }) => id));
    cursor = page.cursor;
  }
  return ids;
}

/** How much longer the oldest job of one kind has been due than that of another. */
async function olderBy(store: JobStore, kind: string, other: string): Promise<number> {
  const ages = new Map((await store.oldestDue()).map(({ kind, dueForMs }) => [kind, dueForMs]));
  assert.deepEqual([...ages.keys()].toSorted(), [kind, other].toSorted());
  return (ages.get(kind) ?? 0) - (ages.get(other) ?? 0);
}

async function counted(store: JobStore): Promise<string[]> {
  const counts = await store.counts();
  return counts.map(({ kind, state, count }) => `${kind} ${state} ${count}`).toSorted();
}
