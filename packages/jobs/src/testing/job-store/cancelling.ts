import assert from "node:assert/strict";
import type { Outcome } from "../../job.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import {
  claimSample,
  insertSample,
  lapseSample,
  longMs,
  mustCancel,
  mustGet,
  sampleJob,
  sampleProblem,
} from "./sample-job.ts";

const again: readonly Outcome[] = [{ kind: "retry", problem: sampleProblem, delayMs: 0 }, { kind: "interrupted" }];

/** What cancelling promises. */
export const cancelling: readonly ContractCase<JobStore>[] = [
  ...[0, longMs].map((delayMs) => ({
    name: `cancels a job that is ${delayMs === 0 ? "queued" : "scheduled"} at once`,
    async check(store: JobStore) {
      const { id, version } = await insertSample(store, { delayMs, resultTtlMs: 5_000 });
      const record = await mustCancel(store, id);
      assert.equal(record.state, "cancelled");
      assert.ok(record.version > version);
      assert.ok(record.finishedAt !== null);
      assert.equal(record.expiresAt, record.finishedAt + 5_000);
      assert.deepEqual(await store.get(id), record);
    },
  })),
  {
    name: "leaves a running job to its worker, with a note that its end was asked for",
    async check(store) {
      const { id, version } = await claimSample(store);
      const record = await mustCancel(store, id);
      assert.deepEqual({ state: record.state, asked: record.cancelRequested }, { state: "running", asked: true });
      assert.ok(record.version > version);
    },
  },
  {
    name: "changes nothing when asked again",
    async check(store) {
      const running = await claimSample(store);
      const waiting = await insertSample(store);
      for (const { id } of [running, waiting]) {
        const first = await mustCancel(store, id);
        assert.deepEqual(await mustCancel(store, id), first);
        assert.deepEqual(await store.get(id), first);
      }
    },
  },
  {
    name: "tells of a job that is not there by undefined when asked to cancel it",
    async check(store) {
      assert.equal(await store.requestCancel(sampleJob().id), undefined);
    },
  },
  {
    name: "lets a job succeed that was done before its worker heard of the cancel",
    async check(store) {
      const { id } = await claimSample(store);
      await store.requestCancel(id);
      await store.settle(id, 1, { kind: "succeeded", output: {}, warnings: [] });
      assert.equal((await mustGet(store, id)).state, "succeeded");
    },
  },
  ...again.map((outcome) => ({
    name: `ends a job whose end was asked for instead of putting it back (${outcome.kind})`,
    async check(store: JobStore) {
      const { id } = await claimSample(store);
      await store.requestCancel(id);
      await store.settle(id, 1, outcome);
      const { state, finishedAt } = await mustGet(store, id);
      assert.equal(state, "cancelled");
      assert.ok(finishedAt !== null);
    },
  })),
  {
    name: "ends a job whose end was asked for when its worker dies",
    async check(store) {
      const { id } = await lapseSample(store);
      await store.requestCancel(id);
      await store.rescue(id, 1, { kind: "retry", problem: sampleProblem, delayMs: 0 });
      assert.equal((await mustGet(store, id)).state, "cancelled");
    },
  },
  {
    name: "lets a cancel and a completion that race end in one state",
    async check(store) {
      for (let round = 0; round < 20; round++) {
        const { id } = await claimSample(store);
        const outcome: Outcome = { kind: "succeeded", output: { round }, warnings: [] };
        await Promise.all([store.requestCancel(id), store.settle(id, 1, outcome)]);
        const { state, output } = await mustGet(store, id);
        assert.deepEqual({ state, output }, { state: "succeeded", output: { round } });
      }
    },
  },
];
