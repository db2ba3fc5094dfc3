import assert from "node:assert/strict";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import {
  claimAgain,
  claimSample,
  insertSample,
  lapseSample,
  longMs,
  mustGet,
  sampleJob,
  sampleProblem,
} from "./sample-job.ts";

const retry = { kind: "retry", problem: sampleProblem, delayMs: 0 } as const;
const succeeded = { kind: "succeeded", output: {}, warnings: [] } as const;

/** What rescuing promises. */
export const rescuing: readonly ContractCase<JobStore>[] = [
  {
    name: "tells of running jobs whose lease has lapsed, and of no others",
    async check(store) {
      await insertSample(store);
      await claimSample(store);
      const ended = await claimSample(store, { leaseMs: 1 });
      await store.settle(ended.id, 1, succeeded);
      const lapsed = await lapseSample(store);
      assert.deepEqual(await store.stale(10), [await mustGet(store, lapsed.id)]);
    },
  },
  {
    name: "tells of no more stale jobs than it is asked for",
    async check(store) {
      for (let count = 0; count < 3; count++) await lapseSample(store);
      assert.equal((await store.stale(2)).length, 2);
    },
  },
  {
    name: "does not rescue a job whose lease holds",
    async check(store) {
      const record = await claimSample(store);
      assert.deepEqual(await store.rescue(record.id, 1, retry), { kind: "lost" });
      assert.deepEqual(await store.get(record.id), record);
    },
  },
  {
    name: "grows the fence with a rescue, so that nothing the old worker still sends is taken",
    async check(store) {
      const { id } = await lapseSample(store);
      const answer = await store.rescue(id, 1, retry);
      assert.ok(answer.kind === "settled");
      const { state, fence, attempt, problem } = answer.record;
      assert.deepEqual(
        { state, fence, attempt, problem },
        { state: "queued", fence: 2, attempt: 1, problem: sampleProblem },
      );
      assert.deepEqual(await store.heartbeat(id, 1, { leaseMs: longMs }), { kind: "lost" });
      assert.deepEqual(await store.settle(id, 1, succeeded), { kind: "lost" });
      assert.deepEqual(await store.get(id), answer.record);
    },
  },
  {
    name: "gives a rescued job away under a fence of its own",
    async check(store) {
      const { id } = await lapseSample(store);
      await store.rescue(id, 1, retry);
      const { fence, attempt } = await claimAgain(store, id);
      assert.deepEqual({ fence, attempt }, { fence: 3, attempt: 2 });
    },
  },
  {
    name: "ends a job by a rescue where that is its outcome",
    async check(store) {
      const { id } = await lapseSample(store, { maxAttempts: 1, resultTtlMs: 5_000 });
      await store.rescue(id, 1, { kind: "failed", problem: sampleProblem });
      const { state, problem, finishedAt, expiresAt } = await mustGet(store, id);
      assert.deepEqual({ state, problem }, { state: "failed", problem: sampleProblem });
      assert.ok(finishedAt !== null);
      assert.equal(expiresAt, finishedAt + 5_000);
    },
  },
  {
    name: "adds the death that a rescue or a settlement tells of to those that the record has",
    async check(store) {
      const lapsed = await lapseSample(store);
      await store.rescue(lapsed.id, 1, { ...retry, death: "worker-lost" });
      const { id, startedAt, leaseUntil } = await claimAgain(store, lapsed.id);
      await store.settle(id, 3, { kind: "failed", problem: sampleProblem, death: "signal SIGABRT" });
      assert.deepEqual((await mustGet(store, id)).deaths, [
        {
          attempt: 1,
          worker: "worker-1",
          cause: "worker-lost",
          startedAt: lapsed.startedAt,
          leaseUntil: lapsed.leaseUntil,
        },
        { attempt: 2, worker: "worker-1", cause: "signal SIGABRT", startedAt, leaseUntil },
      ]);
    },
  },
  {
    name: "adds no death to a record for an attempt that ended otherwise",
    async check(store) {
      const { id } = await lapseSample(store);
      await store.rescue(id, 1, { kind: "interrupted" });
      await claimAgain(store, id);
      await store.settle(id, 3, retry);
      assert.deepEqual((await mustGet(store, id)).deaths, []);
    },
  },
  {
    name: "lets one of 20 racing rescues win",
    async check(store) {
      const { id } = await lapseSample(store);
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.rescue(id, 1, retry)));
      assert.equal(answers.filter(({ kind }) => kind === "settled").length, 1);
      assert.equal((await mustGet(store, id)).fence, 2);
    },
  },
  {
    name: "answers lost to a rescue under another fence, of a job that waits, or of one that is not there",
    async check(store) {
      const { id } = await lapseSample(store);
      assert.deepEqual(await store.rescue(id, 2, retry), { kind: "lost" });
      assert.deepEqual(await store.rescue((await insertSample(store)).id, 0, retry), { kind: "lost" });
      assert.deepEqual(await store.rescue(sampleJob().id, 1, retry), { kind: "lost" });
    },
  },
];
