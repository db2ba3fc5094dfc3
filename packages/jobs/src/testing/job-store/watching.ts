import assert from "node:assert/strict";
import type { JobRecord } from "../../job.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { expectError, expectReason } from "../expect-error.ts";
import { isPending } from "../is-pending.ts";
import { claimSample, insertSample, longMs, sampleJob } from "./sample-job.ts";

const progress = { percent: 1, stage: "begun", detail: null, done: null, total: null };

const changes: readonly {
  readonly name: string;
  readonly change: (store: JobStore, record: JobRecord) => Promise<unknown>;
}[] = [
  { name: "progress", change: (store, { id }) => store.heartbeat(id, 1, { leaseMs: longMs, progress }) },
  { name: "a request to cancel", change: (store, { id }) => store.requestCancel(id) },
  { name: "a settlement", change: (store, { id }) => store.settle(id, 1, { kind: "interrupted" }) },
];

/** What watching promises. */
export const watching: readonly ContractCase<JobStore>[] = [
  {
    name: "resolves a watch at once when the record is newer already",
    async check(store) {
      const record = await insertSample(store);
      assert.deepEqual(await store.watch(record.id, record.version - 1, quiet()), record);
    },
  },
  ...changes.map(({ name, change }) => ({
    name: `resolves a watch upon ${name}`,
    async check(store: JobStore) {
      const record = await claimSample(store);
      const watched = store.watch(record.id, record.version, quiet());
      assert.equal(await isPending(watched), true);
      await change(store, record);
      const newer = await watched;
      assert.ok(newer.version > record.version);
      assert.deepEqual(newer, await store.get(record.id));
    },
  })),
  {
    name: "resolves every watch of a job, and none of another",
    async check(store) {
      const [record, other] = [await insertSample(store), await insertSample(store)];
      const stop = new AbortController();
      const watches = Array.from({ length: 100 }, () => store.watch(record.id, record.version, quiet()));
      const idle = store.watch(other.id, other.version, stop.signal);
      await store.claim(record.id, { worker: "worker", leaseMs: longMs });
      for (const { state } of await Promise.all(watches)) assert.equal(state, "running");
      assert.equal(await isPending(idle), true);
      stop.abort(new Error("enough"));
      await assert.rejects(idle);
    },
  },
  {
    name: "refuses to watch a job that is not there",
    async check(store) {
      await expectError(store.watch(sampleJob().id, 0, quiet()), "job-not-found");
    },
  },
  {
    name: "ends a watch when its job is deleted",
    async check(store) {
      const { id, version } = await insertSample(store);
      const refused = expectError(store.watch(id, version, quiet()), "job-not-found");
      await store.delete(id);
      await refused;
    },
  },
  {
    name: "ends a watch with the signal's reason",
    async check(store) {
      const { id, version } = await insertSample(store);
      const reason = new Error("no longer interested");
      await expectReason(store.watch(id, version, AbortSignal.abort(reason)), reason);
      const stop = new AbortController();
      const refused = expectReason(store.watch(id, version, stop.signal), reason);
      stop.abort(reason);
      await refused;
    },
  },
  {
    name: "ends a watch when the store is closed",
    async check(store) {
      const { id, version } = await insertSample(store);
      const refused = expectError(store.watch(id, version, quiet()), "closed");
      await store[Symbol.asyncDispose]();
      await refused;
    },
  },
];

/** A signal that is never aborted. */
function quiet(): AbortSignal {
  return new AbortController().signal;
}
