import assert from "node:assert/strict";
import type { JobRecord, NewJob, Outcome } from "../../job.ts";
import type { ClaimAnswer } from "../../ports/claim-answer.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import { claimAgain, claimSample, insertSample, lapseSample, longMs, mustGet, sampleProblem } from "./sample-job.ts";

const claim = { worker: "worker-1", leaseMs: longMs };
const concurrency = { key: "printer", max: 1 };

const ends: readonly Outcome[] = [
  { kind: "succeeded", output: {}, warnings: [] },
  { kind: "failed", problem: sampleProblem },
  { kind: "cancelled" },
  { kind: "retry", problem: sampleProblem, delayMs: longMs },
];

/** What limits promise. */
export const limiting: readonly ContractCase<JobStore>[] = [
  {
    name: "gives away no more jobs of a concurrency key at once than its limit, though all are claimed at once",
    async check(store) {
      const limit = { key: "printer", max: 3 };
      const jobs = await insertMany(store, 20, { concurrency: limit });
      const answers = await Promise.all(jobs.map(({ id }) => store.claim(id, claim)));
      assert.equal(answers.filter(({ kind }) => kind === "claimed").length, 3);
      for (const [index, { id }] of jobs.entries()) {
        if (answers[index]?.kind === "claimed") continue;
        assert.deepEqual(answers[index], parked);
        assert.equal((await mustGet(store, id)).attempt, 0);
      }
      assert.equal((await store.list({ states: ["running"] }, { limit: 20 })).jobs.length, 3);
    },
  },
  {
    name: "counts each concurrency key by itself, and jobs without one not at all",
    async check(store) {
      await claimSample(store, { concurrency });
      await claimSample(store, { concurrency: { key: "scanner", max: 1 } });
      for (let count = 0; count < 3; count++) await claimSample(store);
    },
  },
  ...ends.map((outcome) => ({
    name: `names the most urgent of those that were turned away when a place is free (${outcome.kind})`,
    async check(store: JobStore) {
      const running = await claimSample(store, { concurrency });
      const [early, late] = await insertMany(store, 2, { concurrency });
      const urgent = await insertSample(store, { concurrency, priority: 1 });
      for (const record of [late, urgent, early]) await turnAway(store, record);
      assert.deepEqual(await released(store, running.id, outcome), [urgent.id]);
      await claimAgain(store, urgent.id);
      assert.deepEqual(await released(store, urgent.id, outcome), [early?.id]);
    },
  })),
  {
    name: "names those that were turned away when the worker of one is gone, or its attempt was interrupted",
    async check(store) {
      const lapsed = await lapseSample(store, { concurrency });
      const waiting = await insertSample(store, { concurrency });
      await turnAway(store, waiting);
      const answer = await store.rescue(lapsed.id, 1, { kind: "retry", problem: sampleProblem, delayMs: longMs });
      assert.ok(answer.kind === "settled");
      assert.deepEqual(idsOf(answer.released), [waiting.id]);
      await claimAgain(store, waiting.id);
      const another = await insertSample(store, { concurrency });
      await turnAway(store, another);
      assert.deepEqual(await released(store, waiting.id, { kind: "interrupted" }), [another.id]);
    },
  },
  {
    name: "names nobody who was not turned away, has another key, or has ended meanwhile",
    async check(store) {
      const running = await claimSample(store, { concurrency });
      const other = await claimSample(store, { concurrency: { key: "scanner", max: 1 } });
      await insertSample(store, { concurrency });
      const gone = await insertSample(store, { concurrency });
      await turnAway(store, gone);
      await store.requestCancel(gone.id);
      await turnAway(store, await insertSample(store, { concurrency: { key: "scanner", max: 1 } }));
      assert.deepEqual(await released(store, running.id, { kind: "cancelled" }), []);
      assert.equal((await released(store, other.id, { kind: "cancelled" })).length, 1);
    },
  },
  {
    name: "does not name a job that was turned away once and has been claimed since",
    async check(store) {
      const running = await claimSample(store, { concurrency });
      const waiting = await insertSample(store, { concurrency });
      await turnAway(store, waiting);
      // It comes by another message, before anybody rings for it.
      const other = await insertSample(store, { concurrency, priority: 1 });
      await turnAway(store, other);
      assert.deepEqual(await released(store, running.id, { kind: "cancelled" }), [other.id]);
      await claimAgain(store, waiting.id);
      await store.settle(waiting.id, 1, { kind: "retry", problem: sampleProblem, delayMs: 0 });
      await claimAgain(store, other.id);
      assert.deepEqual(await released(store, other.id, { kind: "cancelled" }), []);
    },
  },
  {
    name: "does not ask to ring for those that were turned away, until a place is free",
    async check(store) {
      const running = await claimSample(store, { concurrency });
      const waiting = await insertSample(store, { concurrency });
      assert.deepEqual(idsOf(await store.unsent({ limit: 10, dueForMs: 0 })), [waiting.id]);
      await turnAway(store, waiting);
      assert.deepEqual(await store.unsent({ limit: 10, dueForMs: 0 }), []);
      await store.settle(running.id, 1, { kind: "cancelled" });
      assert.deepEqual(idsOf(await store.unsent({ limit: 10, dueForMs: 0 })), [waiting.id]);
    },
  },
  {
    name: "starts no more jobs of a rate key within a span than its limit, and tells each of the others another time",
    async check(store) {
      const rate = { key: "mail", count: 2, perMs: longMs };
      const jobs = await insertMany(store, 5, { rate });
      const answers: ClaimAnswer[] = [];
      for (const { id } of jobs) answers.push(await store.claim(id, claim));
      const delays = answers.map((answer) => (answer.kind === "limited" ? (answer.delayMs ?? 0) : 0));
      assert.deepEqual(
        answers.map(({ kind }) => kind),
        ["claimed", "claimed", "limited", "limited", "limited"],
      );
      const [, , third = 0, fourth = 0, fifth = 0] = delays;
      assert.ok(third > 0 && third <= longMs && third < fourth && fourth < fifth, delays.join());
      const early = await mustGet(store, jobs[2]?.id ?? "");
      assert.ok(early.notBefore > early.createdAt && early.attempt === 0);
      assert.equal((await store.claim(early.id, claim)).kind, "not-due");
      assert.deepEqual(await store.unsent({ limit: 10, dueForMs: 0 }), []);
      await claimSample(store, { rate: { key: "other mail", count: 1, perMs: longMs } });
    },
  },
  {
    name: "starts every job of a rate key in the end, and never two within the span of one",
    async check(store) {
      const rate = { key: "mail", count: 1, perMs: 40 };
      const jobs = await insertMany(store, 4, { rate });
      const starts: number[] = [];
      for (const { id } of jobs) {
        const record = await until("the job may start", async () => {
          const answer = await store.claim(id, claim);
          return answer.kind === "claimed" ? answer.record : undefined;
        });
        starts.push(record.startedAt ?? 0);
      }
      starts.forEach((start, index) => {
        if (index > 0) assert.ok(start - (starts[index - 1] ?? 0) >= rate.perMs, starts.join());
      });
    },
  },
];

const parked: ClaimAnswer = { kind: "limited", delayMs: null };

async function insertMany(store: JobStore, count: number, overrides: Partial<NewJob>): Promise<JobRecord[]> {
  const jobs: JobRecord[] = [];
  for (let index = 0; index < count; index++) jobs.push(await insertSample(store, overrides));
  return jobs;
}

async function turnAway(store: JobStore, record: JobRecord | undefined): Promise<void> {
  assert.deepEqual(await store.claim(record?.id ?? "", claim), parked);
}

async function released(store: JobStore, id: string, outcome: Outcome): Promise<string[]> {
  const answer = await store.settle(id, (await mustGet(store, id)).fence, outcome);
  assert.ok(answer.kind === "settled");
  return idsOf(answer.released);
}

function idsOf(records: readonly JobRecord[]): string[] {
  return records.map(({ id }) => id);
}
