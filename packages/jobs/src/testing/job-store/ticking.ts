import assert from "node:assert/strict";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { insertSample } from "./sample-job.ts";

/** What schedules need of a store. */
export const ticking: readonly ContractCase<JobStore>[] = [
  {
    name: "knows nothing of a schedule that was never heard of, but the time",
    async check(store) {
      const { createdAt } = await insertSample(store);
      const { now, tickAt } = await store.lastTick("nightly");
      assert.equal(tickAt, null);
      assert.ok(now >= createdAt);
    },
  },
  {
    name: "notes how far a schedule was carried out, and of no other",
    async check(store) {
      assert.equal(await store.noteTick("nightly", null, 1_000), true);
      assert.equal(await store.noteTick("nightly", 1_000, 2_000), true);
      assert.equal((await store.lastTick("nightly")).tickAt, 2_000);
      assert.equal((await store.lastTick("hourly")).tickAt, null);
    },
  },
  {
    name: "does not note a tick of somebody who does not know the last one",
    async check(store) {
      assert.equal(await store.noteTick("nightly", 1_000, 2_000), false);
      await store.noteTick("nightly", null, 1_000);
      assert.equal(await store.noteTick("nightly", null, 3_000), false);
      assert.equal(await store.noteTick("nightly", 999, 3_000), false);
      assert.equal((await store.lastTick("nightly")).tickAt, 1_000);
    },
  },
  {
    name: "lets one of 20 note a tick who try at once",
    async check(store) {
      for (const from of [null, 1_000]) {
        const to = (from ?? 0) + 1_000;
        const noted = await Promise.all(Array.from({ length: 20 }, () => store.noteTick("nightly", from, to)));
        assert.equal(noted.filter(Boolean).length, 1);
      }
    },
  },
];
