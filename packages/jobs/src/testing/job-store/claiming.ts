import assert from "node:assert/strict";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
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

const claim = { worker: "worker-2", leaseMs: longMs };

/** What claiming promises. */
export const claiming: readonly ContractCase<JobStore>[] = [
  {
    name: "gives a job to one of 50 racing workers, and tells the others for how long it is held",
    async check(store) {
      const { id } = await insertSample(store);
      const workers = Array.from({ length: 50 }, (_, index) => `worker-${index}`);
      const answers = await Promise.all(workers.map((worker) => store.claim(id, { worker, leaseMs: longMs })));
      assert.equal(answers.filter(({ kind }) => kind === "claimed").length, 1);
      for (const answer of answers) {
        if (answer.kind === "claimed") continue;
        assert.ok(answer.kind === "held");
        assert.ok(answer.delayMs > 0 && answer.delayMs <= longMs);
      }
      assert.equal((await mustGet(store, id)).fence, 1);
    },
  },
  {
    name: "counts the attempt before it starts, and notes who has the job and until when",
    async check(store) {
      const { id, version, createdAt } = await insertSample(store);
      const record = await claimAgain(store, id, 30_000);
      const { state, fence, attempt, worker, startedAt, leaseUntil } = record;
      assert.deepEqual(
        { state, fence, attempt, worker },
        { state: "running", fence: 1, attempt: 1, worker: "worker-1" },
      );
      assert.ok(startedAt !== null && startedAt >= createdAt);
      assert.equal(leaseUntil, startedAt + 30_000);
      assert.ok(record.version > version);
      assert.deepEqual(await store.get(id), record);
    },
  },
  {
    name: "grows the fence and the attempt with every claim",
    async check(store) {
      const { id } = await insertSample(store);
      for (const count of [1, 2, 3]) {
        const { fence, attempt } = await claimAgain(store, id);
        assert.deepEqual({ fence, attempt }, { fence: count, attempt: count });
        await store.settle(id, count, { kind: "retry", problem: sampleProblem, delayMs: 0 });
      }
    },
  },
  {
    name: "answers not-due, and for how long, to a claim before its time",
    async check(store) {
      const { id } = await insertSample(store, { delayMs: longMs });
      const answer = await store.claim(id, claim);
      assert.ok(answer.kind === "not-due");
      assert.ok(answer.delayMs > 0 && answer.delayMs <= longMs);
      assert.equal((await mustGet(store, id)).attempt, 0);
    },
  },
  {
    name: "gives a delayed job away once it is due",
    async check(store) {
      const { id } = await insertSample(store, { delayMs: 30 });
      await until("the job is due", async () => (await store.claim(id, claim)).kind === "claimed");
    },
  },
  {
    name: "answers over to the claim of a job that has ended, or is not there",
    async check(store) {
      const { id } = await insertSample(store);
      await store.requestCancel(id);
      assert.deepEqual(await store.claim(id, claim), { kind: "over" });
      assert.deepEqual(await store.claim(sampleJob().id, claim), { kind: "over" });
    },
  },
  {
    name: "holds a job whose lease has lapsed until it is rescued",
    async check(store) {
      const { id } = await lapseSample(store);
      const answer = await store.claim(id, claim);
      assert.ok(answer.kind === "held");
      assert.ok(answer.delayMs > 0);
      await store.rescue(id, 1, { kind: "interrupted" });
      assert.equal((await store.claim(id, claim)).kind, "claimed");
    },
  },
  {
    name: "forgets at the claim how far the attempt before had come and why it failed",
    async check(store) {
      const { id } = await claimSample(store);
      const progress = { percent: 50, stage: "halfway", detail: null, done: null, total: null };
      await store.heartbeat(id, 1, { leaseMs: longMs, progress });
      await store.settle(id, 1, { kind: "retry", problem: sampleProblem, delayMs: 0 });
      const record = await claimAgain(store, id);
      assert.deepEqual({ progress: record.progress, problem: record.problem }, { progress: null, problem: null });
    },
  },
];
