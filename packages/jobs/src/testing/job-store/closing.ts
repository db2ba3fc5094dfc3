import assert from "node:assert/strict";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { expectError } from "../expect-error.ts";
import { health } from "../health.ts";
import { insertOne, insertSample, longMs, sampleJob } from "./sample-job.ts";

/** What a store promises of its own health and end. */
export const closing: readonly ContractCase<JobStore>[] = [
  ...health,
  {
    name: "refuses every call once it is closed, and may be closed twice",
    async check(store) {
      const record = await insertSample(store);
      const signal = new AbortController().signal;
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      const calls = [
        insertOne(store, sampleJob()),
        store.get(record.id),
        store.claim(record.id, { worker: "worker", leaseMs: longMs }),
        store.heartbeat(record.id, 1, { leaseMs: longMs }),
        store.readLog(record.id, { after: 0, limit: 1 }),
        store.settle(record.id, 1, { kind: "cancelled" }),
        store.rescue(record.id, 1, { kind: "cancelled" }),
        store.requestCancel(record.id),
        store.watch(record.id, 0, signal),
        store.countAhead(record, 1),
        store.list({}, { limit: 1 }),
        store.oldestDue(),
        store.counts(),
        store.unsent({ limit: 1, dueForMs: 0 }),
        store.markSent([record.id], 0),
        store.stale(1),
        store.overdue(1),
        store.expired(1),
        store.markPurged(record.id, 0),
        store.findReusable("bytes"),
        store.lastTick("nightly"),
        store.noteTick("nightly", null, 1),
        store.setPaused("sample", true),
        store.paused(),
        store.takeParked("sample", 1),
        store.delete(record.id),
        store.check(signal),
      ];
      const refusals = calls.map((call) => expectError(call, "closed"));
      assert.equal((await Promise.allSettled(refusals)).filter(({ status }) => status === "rejected").length, 0);
    },
  },
];
