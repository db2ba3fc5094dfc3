import assert from "node:assert/strict";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { MemoryJobQueue } from "../memory-job-queue.ts";
import { claimSample, sampleJob } from "./sample-job.ts";

/** What a store promises of queues that are none of its own. */
export const carrying: readonly ContractCase<JobStore>[] = [
  {
    name: "carries no message of a queue that is somewhere else, and leaves its deliveries alone",
    async check(store) {
      const elsewhere = new MemoryJobQueue(Date.now);
      assert.equal(store.carries(elsewhere), false);
      await store.insert([sampleJob()], { ring: elsewhere });
      assert.deepEqual(await elsewhere.depth(), { waiting: 0, ready: 0 });
      const { id, kind } = await claimSample(store);
      await elsewhere.send([{ jobId: id, kind, delayMs: 0, priority: 0 }]);
      const signal = AbortSignal.timeout(10_000);
      const [delivery] = await elsewhere.receive({ max: 1, visibilityMs: 60_000, signal });
      assert.ok(delivery !== undefined);
      await store.settle(id, 1, { kind: "cancelled" }, { delivery });
      assert.deepEqual(await elsewhere.depth(), { waiting: 1, ready: 0 });
    },
  },
];
