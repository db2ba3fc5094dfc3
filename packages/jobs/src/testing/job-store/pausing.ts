import assert from "node:assert/strict";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { claimAgain, claimSample, insertSample, longMs, mustGet } from "./sample-job.ts";

const claim = { worker: "worker-1", leaseMs: longMs };

/** What pausing a kind promises. */
export const pausing: readonly ContractCase<JobStore>[] = [
  {
    name: "gives away no jobs of a paused kind, and those of others as before",
    async check(store) {
      const [paused, other] = [await insertSample(store), await insertSample(store, { kind: "other" })];
      await store.setPaused("sample", true);
      assert.deepEqual(await store.paused(), ["sample"]);
      assert.deepEqual(await store.claim(paused.id, claim), { kind: "paused" });
      assert.deepEqual(await store.get(paused.id), paused);
      await claimAgain(store, other.id);
    },
  },
  {
    name: "lets jobs of a paused kind go on that are running",
    async check(store) {
      const { id } = await claimSample(store);
      await store.setPaused("sample", true);
      assert.equal((await store.heartbeat(id, 1, { leaseMs: longMs })).kind, "held");
      assert.equal((await store.settle(id, 1, { kind: "succeeded", output: {}, warnings: [] })).kind, "settled");
    },
  },
  {
    name: "tells of each job that a pause has turned away once it is over, and of no more than asked",
    async check(store) {
      const jobs = [await insertSample(store), await insertSample(store, { priority: 1 }), await insertSample(store)];
      const other = await insertSample(store, { kind: "other" });
      await store.setPaused("sample", true);
      await store.setPaused("other", true);
      for (const { id } of [...jobs, other]) await store.claim(id, claim);
      await insertSample(store);
      await store.setPaused("sample", false);
      const taken = [...(await store.takeParked("sample", 2)), ...(await store.takeParked("sample", 2))];
      const [first, urgent, last] = jobs;
      assert.deepEqual(taken, [urgent, first, last]);
      assert.deepEqual(await store.takeParked("sample", 2), []);
      for (const { id } of jobs) await claimAgain(store, id);
    },
  },
  {
    name: "does not ask to ring for jobs that a pause has turned away, until they are told of",
    async check(store) {
      const { id } = await insertSample(store);
      await store.setPaused("sample", true);
      await store.claim(id, claim);
      assert.deepEqual(await store.unsent({ limit: 10, dueForMs: 0 }), []);
      await store.setPaused("sample", false);
      await store.takeParked("sample", 10);
      assert.deepEqual(await store.unsent({ limit: 10, dueForMs: 0 }), [await mustGet(store, id)]);
    },
  },
  {
    name: "does not mind pausing what is paused, and resuming what is not",
    async check(store) {
      await store.setPaused("sample", false);
      assert.deepEqual(await store.paused(), []);
      await store.setPaused("b", true);
      await store.setPaused("a", true);
      await store.setPaused("a", true);
      assert.deepEqual(await store.paused(), ["a", "b"]);
      await store.setPaused("a", false);
      await store.setPaused("a", false);
      assert.deepEqual(await store.paused(), ["b"]);
    },
  },
];
