import assert from "node:assert/strict";
import type { JobRecord, NewJob } from "../../job.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import { claimSample, longMs, mustGet, sampleJob, sampleProblem } from "./sample-job.ts";

/** How long a log is kept that has a time of its own. */
export const logRetention: readonly ContractCase<JobStore>[] = [
  {
    name: "tells of jobs that have ended and whose log's own time is up, the longest up first, and of no others",
    async check(store) {
      await write(store, { logTtlMs: 1 });
      await end(store, { logTtlMs: longMs });
      await end(store, { resultTtlMs: 1 });
      const ended = [await end(store, { logTtlMs: 40 }), await cancelAgain(store, { logTtlMs: 1 })];
      await until("both logs are up", async () => (await store.expiredLogs(10)).length === 2);
      const expected = ended.toSorted((a, b) => (a.logExpiresAt ?? 0) - (b.logExpiresAt ?? 0));
      assert.deepEqual(await store.expiredLogs(10), expected);
      assert.deepEqual(await store.expiredLogs(1), expected.slice(0, 1));
    },
  },
  {
    name: "deletes a log at its own time and keeps the result, and tells of it no more",
    async check(store) {
      const { id, version, output, expiresAt } = await end(store, { logTtlMs: 1 });
      await until("the log is up", async () => (await store.expiredLogs(10)).length === 1);
      await store.forgetLog(id);
      assert.deepEqual(await linesOf(store, id), []);
      const record = await mustGet(store, id);
      assert.deepEqual([record.logExpiresAt, record.output, record.expiresAt], [null, output, expiresAt]);
      assert.ok(record.version > version);
      assert.deepEqual(await store.expiredLogs(10), []);
    },
  },
  {
    name: "keeps the log of a purged job until its own time, and deletes it with the record at the latest",
    async check(store) {
      const [own, gone] = [await end(store, { logTtlMs: longMs }), await end(store, { logTtlMs: longMs })];
      for (const { id } of [own, gone]) await store.markPurged(id, 1);
      assert.deepEqual(await linesOf(store, own.id), ["a"]);
      await until("the records are to be forgotten", async () => (await store.expired(10)).length === 2);
      await store.forgetLog(own.id);
      await store.delete(gone.id);
      for (const { id } of [own, gone]) assert.deepEqual(await linesOf(store, id), []);
      assert.equal((await store.expired(10)).length, 1);
    },
  },
  {
    name: "tells of a purged job whose log's time is up before its record is to be forgotten",
    async check(store) {
      const { id } = await end(store, { logTtlMs: 30 });
      await store.markPurged(id, longMs);
      await until("the log is up", async () => (await store.expiredLogs(10)).length === 1);
      await store.forgetLog(id);
      assert.deepEqual([await linesOf(store, id), await store.expiredLogs(10)], [[], []]);
      assert.deepEqual(await store.expired(10), []);
    },
  },
  {
    name: "leaves a log alone that has no time of its own, or whose job has not ended, and takes no harm from a job that is not there",
    async check(store) {
      const jobs = [await end(store, {}), await write(store, { logTtlMs: 1 })];
      for (const { id } of jobs) {
        const before = await mustGet(store, id);
        await store.forgetLog(id);
        assert.deepEqual(await store.get(id), before);
        assert.deepEqual(await linesOf(store, id), ["a"]);
      }
      await store.forgetLog(sampleJob().id);
    },
  },
];

/** A running job with a line in its log. */
async function write(store: JobStore, overrides: Partial<NewJob>): Promise<JobRecord> {
  const record = await claimSample(store, overrides);
  const line = { at: 1_700_000_000_000, level: "info", attempt: 1, message: "a", fields: null } as const;
  await store.heartbeat(record.id, 1, { leaseMs: longMs, log: [line] });
  return record;
}

async function end(store: JobStore, overrides: Partial<NewJob>): Promise<JobRecord> {
  const { id } = await write(store, overrides);
  await store.settle(id, 1, { kind: "succeeded", output: { pages: 1 }, warnings: [] });
  return mustGet(store, id);
}

/** Ends a job while it waits for its second attempt. */
async function cancelAgain(store: JobStore, overrides: Partial<NewJob>): Promise<JobRecord> {
  const { id } = await write(store, overrides);
  await store.settle(id, 1, { kind: "retry", problem: sampleProblem, delayMs: longMs });
  await store.requestCancel(id);
  return mustGet(store, id);
}

async function linesOf(store: JobStore, id: string): Promise<string[]> {
  const { entries } = await store.readLog(id, { after: 0, limit: 10 });
  return entries.map(({ message }) => message);
}
