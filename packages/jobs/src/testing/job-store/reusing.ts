import assert from "node:assert/strict";
import type { NewJob } from "../../job.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import { claimSample, insertOne, insertSample, longMs, mustGet, sampleJob, sampleProblem } from "./sample-job.ts";

const done = { output: { pages: 3 }, warnings: ["a font was replaced"] };

/** What the reuse of results, and jobs that are added with a result, promise. */
export const reusing: readonly ContractCase<JobStore>[] = [
  {
    name: "adds a job that has succeeded already, with its result",
    async check(store) {
      const made = { ...done, handlerVersion: "1.2" };
      const { record, created } = await insertOne(store, sampleJob({ done: made, resultTtlMs: 5_000 }));
      assert.equal(created, true);
      const { state, output, warnings, handlerVersion, finishedAt, expiresAt, attempt, startedAt } = record;
      assert.deepEqual(
        { state, output, warnings, handlerVersion, attempt, startedAt },
        {
          state: "succeeded",
          ...made,
          attempt: 0,
          startedAt: null,
        },
      );
      assert.deepEqual([finishedAt, expiresAt], [record.createdAt, record.createdAt + 5_000]);
      assert.deepEqual(await mustGet(store, record.id), record);
      assert.deepEqual(await store.claim(record.id, { worker: "worker", leaseMs: longMs }), { kind: "over" });
      assert.deepEqual(await store.unsent({ limit: 10, dueForMs: 0 }), []);
    },
  },
  {
    name: "expires the result of a job that was added with it",
    async check(store) {
      const { id } = await insertSample(store, { done, resultTtlMs: 1 });
      await until("it expires", async () => (await store.expired(10)).some((record) => record.id === id));
    },
  },
  {
    name: "does not wait for children that have succeeded already",
    async check(store) {
      const [ready, open] = [sampleJob({ done }), sampleJob()];
      const waiting = await insertOne(store, sampleJob({ children: [ready, open] }));
      assert.equal(waiting.record.waitsFor, 1);
      const due = await insertOne(store, sampleJob({ children: [sampleJob({ done })] }));
      assert.deepEqual([due.record.state, due.record.waitsFor], ["queued", 0]);
      assert.equal((await mustGet(store, ready.id)).expiresAt, null);
    },
  },
  {
    name: "keeps what a job came of",
    async check(store) {
      const origin = { kind: "redriven", jobId: sampleJob().id } as const;
      const { id } = await insertSample(store, { origin, reuseKey: "bytes" });
      const record = await mustGet(store, id);
      assert.deepEqual([record.origin, record.reuseKey], [origin, "bytes"]);
    },
  },
  {
    name: "finds the newest job with a reuse key that has succeeded",
    async check(store) {
      assert.equal(await store.findReusable("bytes"), undefined);
      await insertSample(store, { reuseKey: "other", done });
      await insertSample(store, { reuseKey: "bytes" });
      const failed = await claimSample(store, { reuseKey: "bytes" });
      await store.settle(failed.id, 1, { kind: "failed", problem: sampleProblem });
      assert.equal(await store.findReusable("bytes"), undefined);
      for (let count = 0; count < 2; count++) {
        const { id } = await claimSample(store, { reuseKey: "bytes" });
        await store.settle(id, 1, { kind: "succeeded", ...done });
        assert.deepEqual(await store.findReusable("bytes"), await mustGet(store, id));
      }
    },
  },
  ...(
    [
      { name: "has expired", job: { resultTtlMs: 1 }, after: async () => {} },
      { name: "was purged", job: {}, after: (store: JobStore, id: string) => store.markPurged(id, longMs) },
      { name: "was deleted", job: {}, after: (store: JobStore, id: string) => store.delete(id) },
    ] satisfies readonly {
      readonly name: string;
      readonly job: Partial<NewJob>;
      readonly after: (store: JobStore, id: string) => Promise<void>;
    }[]
  ).map(({ name, job, after }) => ({
    name: `finds no result for reuse that ${name}`,
    async check(store: JobStore) {
      const { id } = await insertSample(store, { reuseKey: "bytes", done, ...job });
      await after(store, id);
      await until("it is not found", async () => (await store.findReusable("bytes")) === undefined);
    },
  })),
];
