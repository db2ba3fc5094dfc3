import assert from "node:assert/strict";
import type { Outcome } from "../../job.ts";
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
const succeeded = {
  kind: "succeeded",
  output: { pages: 3, name: "日本.pdf" },
  warnings: ["a font was replaced"],
} as const satisfies Outcome;
const failed: Outcome = { kind: "failed", problem: sampleProblem };
const retry: Outcome = { kind: "retry", problem: sampleProblem, delayMs: longMs };
const outcomes: readonly Outcome[] = [succeeded, failed, { kind: "cancelled" }, retry, { kind: "interrupted" }];

/** What settling promises. */
export const settling: readonly ContractCase<JobStore>[] = [
  {
    name: "keeps the output and the warnings of a job that has succeeded, and when they expire",
    async check(store) {
      const { id, version } = await claimSample(store, { resultTtlMs: 5_000 });
      const answer = await store.settle(id, 1, succeeded);
      assert.ok(answer.kind === "settled");
      const { record } = answer;
      assert.deepEqual(await store.get(id), record);
      const { state, output, warnings, problem, worker, leaseUntil } = record;
      assert.deepEqual(
        { kind: state, output, warnings, problem, worker, leaseUntil },
        { ...succeeded, problem: null, worker: null, leaseUntil: null },
      );
      assert.ok(record.finishedAt !== null && record.startedAt !== null && record.finishedAt >= record.startedAt);
      assert.equal(record.expiresAt, record.finishedAt + 5_000);
      assert.ok(record.version > version);
    },
  },
  {
    name: "keeps with what version of its handler a job has succeeded, where that is told",
    async check(store) {
      const [told, untold] = [await claimSample(store), await claimSample(store)];
      await store.settle(told.id, 1, { ...succeeded, handlerVersion: "1.2" });
      await store.settle(untold.id, 1, succeeded);
      assert.equal((await mustGet(store, told.id)).handlerVersion, "1.2");
      assert.equal((await mustGet(store, untold.id)).handlerVersion, null);
    },
  },
  {
    name: "keeps why a job has failed, word for word",
    async check(store) {
      const { id } = await claimSample(store, { resultTtlMs: 5_000 });
      await store.settle(id, 1, failed);
      const { state, problem, output, finishedAt, expiresAt } = await mustGet(store, id);
      assert.deepEqual({ state, problem, output }, { state: "failed", problem: sampleProblem, output: null });
      assert.ok(finishedAt !== null);
      assert.equal(expiresAt, finishedAt + 5_000);
    },
  },
  {
    name: "ends a job as cancelled",
    async check(store) {
      const { id } = await claimSample(store);
      await store.settle(id, 1, { kind: "cancelled" });
      const { state, finishedAt, expiresAt } = await mustGet(store, id);
      assert.equal(state, "cancelled");
      assert.ok(finishedAt !== null && expiresAt !== null);
    },
  },
  {
    name: "keeps how far an attempt had come when it ended",
    async check(store) {
      const { id } = await claimSample(store);
      const progress = { percent: 90, stage: "saving", detail: null, done: 9, total: 10 };
      await store.heartbeat(id, 1, { leaseMs: longMs, progress });
      await store.settle(id, 1, failed);
      assert.deepEqual((await mustGet(store, id)).progress, progress);
    },
  },
  {
    name: "puts a job that is to be tried again back in the queue, for later and with the reason",
    async check(store) {
      const { id } = await claimSample(store);
      const answer = await store.settle(id, 1, retry);
      assert.ok(answer.kind === "settled");
      const { state, attempt, fence, problem, progress, worker, leaseUntil, finishedAt } = answer.record;
      assert.deepEqual(
        { state, attempt, fence, problem, progress, worker, leaseUntil, finishedAt },
        {
          state: "queued",
          attempt: 1,
          fence: 1,
          problem: sampleProblem,
          progress: null,
          worker: null,
          leaseUntil: null,
          finishedAt: null,
        },
      );
      const refused = await store.claim(id, claim);
      assert.ok(refused.kind === "not-due");
      assert.ok(refused.delayMs > 0 && refused.delayMs <= longMs);
    },
  },
  {
    name: "gives a job away again once the delay of its retry is over",
    async check(store) {
      const { id } = await claimSample(store);
      await store.settle(id, 1, { kind: "retry", problem: sampleProblem, delayMs: 30 });
      const record = await until("the retry is due", async () => {
        const answer = await store.claim(id, claim);
        return answer.kind === "claimed" ? answer.record : undefined;
      });
      assert.deepEqual({ fence: record.fence, attempt: record.attempt }, { fence: 2, attempt: 2 });
    },
  },
  {
    name: "gives the attempt back when it was interrupted, but never the fence",
    async check(store) {
      const { id } = await claimSample(store);
      await store.settle(id, 1, { kind: "interrupted" });
      const waiting = await mustGet(store, id);
      assert.deepEqual({ state: waiting.state, attempt: waiting.attempt }, { state: "queued", attempt: 0 });
      const { fence, attempt } = await claimAgain(store, id);
      assert.deepEqual({ fence, attempt }, { fence: 2, attempt: 1 });
    },
  },
  {
    name: "answers lost to a settlement under an old fence, and writes nothing",
    async check(store) {
      const { id } = await claimSample(store);
      await store.settle(id, 1, { kind: "interrupted" });
      const current = await claimAgain(store, id);
      for (const outcome of outcomes) assert.deepEqual(await store.settle(id, 1, outcome), { kind: "lost" });
      assert.deepEqual(await store.get(id), current);
    },
  },
  {
    name: "answers lost to a settlement under a fence that nobody was given, or of a job that is not there",
    async check(store) {
      const { id } = await insertSample(store);
      assert.deepEqual(await store.settle(id, 0, succeeded), { kind: "lost" });
      await claimAgain(store, id);
      assert.deepEqual(await store.settle(id, 2, succeeded), { kind: "lost" });
      assert.deepEqual(await store.settle(sampleJob().id, 1, succeeded), { kind: "lost" });
    },
  },
  ...outcomes.map((outcome) => ({
    name: `answers a repeated settlement (${outcome.kind}) with the record as it stands`,
    async check(store: JobStore) {
      const { id } = await claimSample(store);
      const first = await store.settle(id, 1, outcome);
      assert.equal(first.kind, "settled");
      assert.deepEqual(await store.settle(id, 1, outcome), first);
      assert.ok(first.kind === "settled");
      assert.deepEqual(await store.get(id), first.record);
    },
  })),
  {
    name: "writes one of 20 settlements that race under one fence, and answers all with it",
    async check(store) {
      const { id, version } = await claimSample(store);
      const race = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? succeeded : failed));
      const answers = await Promise.all(race.map((outcome) => store.settle(id, 1, outcome)));
      const record = await mustGet(store, id);
      for (const answer of answers) assert.deepEqual(answer, { kind: "settled", record, released: [], affected: [] });
      assert.equal(record.version, version + 1);
    },
  },
  {
    name: "takes the settlement of a worker whose lease has lapsed while nobody else was given the job",
    async check(store) {
      const { id } = await lapseSample(store);
      assert.equal((await store.settle(id, 1, succeeded)).kind, "settled");
      assert.equal((await mustGet(store, id)).state, "succeeded");
    },
  },
  {
    name: "never changes a job that has ended",
    async check(store) {
      const { id } = await claimSample(store);
      await store.settle(id, 1, succeeded);
      const record = await mustGet(store, id);
      for (const outcome of outcomes) {
        assert.deepEqual(await store.settle(id, 1, outcome), { kind: "settled", record, released: [], affected: [] });
        assert.deepEqual(await store.rescue(id, 1, outcome), { kind: "lost" });
      }
      assert.deepEqual(await store.claim(id, claim), { kind: "over" });
      assert.deepEqual(await store.heartbeat(id, 1, { leaseMs: 1 }), { kind: "lost" });
      assert.deepEqual(await store.requestCancel(id), { record, released: [], affected: [] });
      assert.deepEqual(await store.get(id), record);
    },
  },
];
