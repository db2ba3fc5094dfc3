import assert from "node:assert/strict";
import type { Progress } from "../../job.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { claimAgain, claimSample, insertSample, lapseSample, longMs, mustGet, sampleJob } from "./sample-job.ts";

const progress: Progress = { percent: 40, stage: "converting", detail: "slide 2 of 5", done: 2, total: 5 };
const beat = { leaseMs: longMs, progress };

/** What heartbeats promise. */
export const heartbeats: readonly ContractCase<JobStore>[] = [
  {
    name: "renews the lease from now on",
    async check(store) {
      const { id, leaseUntil } = await claimSample(store, { leaseMs: 60_000 });
      assert.deepEqual(await store.heartbeat(id, 1, { leaseMs: longMs }), { kind: "held", cancelRequested: false });
      const renewed = (await mustGet(store, id)).leaseUntil;
      assert.ok(renewed !== null && leaseUntil !== null && renewed >= leaseUntil - 60_000 + longMs);
    },
  },
  {
    name: "renews a lease that has lapsed but was given to nobody else",
    async check(store) {
      const { id } = await lapseSample(store);
      assert.equal((await store.heartbeat(id, 1, { leaseMs: longMs })).kind, "held");
      assert.deepEqual(await store.stale(10), []);
      assert.deepEqual(await store.rescue(id, 1, { kind: "interrupted" }), { kind: "lost" });
    },
  },
  {
    name: "notes progress, and raises the version for it",
    async check(store) {
      const { id, version } = await claimSample(store);
      await store.heartbeat(id, 1, beat);
      const record = await mustGet(store, id);
      assert.deepEqual(record.progress, progress);
      assert.ok(record.version > version);
    },
  },
  {
    name: "keeps progress and version when a heartbeat only renews the lease",
    async check(store) {
      const { id } = await claimSample(store);
      await store.heartbeat(id, 1, beat);
      const before = await mustGet(store, id);
      await store.heartbeat(id, 1, { leaseMs: longMs });
      const { version, progress: kept } = await mustGet(store, id);
      assert.deepEqual({ version, progress: kept }, { version: before.version, progress });
    },
  },
  {
    name: "tells the worker that the job's end was asked for",
    async check(store) {
      const { id } = await claimSample(store);
      await store.requestCancel(id);
      assert.deepEqual(await store.heartbeat(id, 1, beat), { kind: "held", cancelRequested: true });
    },
  },
  {
    name: "answers lost to a heartbeat under an old fence, and writes nothing",
    async check(store) {
      const { id } = await claimSample(store);
      await store.settle(id, 1, { kind: "interrupted" });
      const current = await claimAgain(store, id);
      assert.deepEqual(await store.heartbeat(id, 1, beat), { kind: "lost" });
      assert.deepEqual(await store.get(id), current);
    },
  },
  {
    name: "answers lost to a heartbeat under a fence that nobody was given",
    async check(store) {
      const { id } = await insertSample(store);
      assert.deepEqual(await store.heartbeat(id, 0, beat), { kind: "lost" });
      await claimAgain(store, id);
      assert.deepEqual(await store.heartbeat(id, 2, beat), { kind: "lost" });
    },
  },
  {
    name: "answers lost to the heartbeat of a job that has ended, waits again, or is not there",
    async check(store) {
      const ended = await claimSample(store);
      await store.settle(ended.id, 1, { kind: "cancelled" });
      const waiting = await claimSample(store);
      await store.settle(waiting.id, 1, { kind: "interrupted" });
      for (const id of [ended.id, waiting.id, sampleJob().id]) {
        assert.deepEqual(await store.heartbeat(id, 1, beat), { kind: "lost" });
      }
    },
  },
];
