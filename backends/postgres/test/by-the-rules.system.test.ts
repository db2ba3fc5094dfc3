import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decideClaim, decideSettle } from "@millrace/jobs/ports";
import type { Backend, ClaimAnswer, JobRecord, NewJob, Outcome } from "@millrace/jobs";
import { openFresh } from "./open-fresh.ts";
import { insertOne, sampleJob, sampleMessage } from "@millrace/jobs/testing";

const terms = { worker: "w", leaseMs: 60_000 };
const succeeded: Outcome = {
  kind: "succeeded",
  output: { text: "done" },
  warnings: ["a \u0000 and half a pair \ud83d"],
};
const problem = { type: "about:blank", code: "handler-failed", title: "It failed", status: 500, detail: "once" };
const progress = { stage: "half", percent: 50, detail: null, done: null, total: null };

/** What a job may have besides what every job has. A new member has to be tried here, too. */
type Optional = keyof { [Name in keyof NewJob as undefined extends NewJob[Name] ? Name : never]: true };
const options: Readonly<Record<Exclude<Optional, "children" | "done">, Partial<NewJob>>> = {
  recordTtlMs: { recordTtlMs: 5_000 },
  logTtlMs: { logTtlMs: 7_000 },
  traceparent: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
  deadlineMs: { deadlineMs: 3_600_000 },
  maxDeaths: { maxDeaths: 9 },
  concurrency: { concurrency: { key: "k", max: 3 } },
  rate: { rate: { key: "r", count: 5, perMs: 1_000 } },
  onChildFailure: { onChildFailure: "continue" },
  reuseKey: { reuseKey: "reusable" },
  origin: { origin: { kind: "reused", jobId: "another", madeAt: 1 } },
  unique: { unique: { key: "u", policy: "existing" } },
};

const variants = { "nothing more": {}, "a priority": { priority: 7 }, "a delay": { delayMs: 1 }, ...options };

/** The statements that do what nearly every job needs know the rules of the record as well: they must not know others. */
suite(
  "a job that is claimed with its message and succeeds is what the rules make of it, with",
  { concurrency: 4 },
  () => {
    for (const [name, overrides] of Object.entries(variants)) {
      test(name, async () => {
        await using fresh = await openFresh();
        const { record } = await insertOne(fresh.store, sampleJob(overrides));
        await checkAttempt(fresh, record, succeeded);
      });
    }

    test("an attempt before, and progress in this one", async () => {
      await using fresh = await openFresh();
      const { record } = await insertOne(fresh.store, sampleJob());
      await checkAttempt(fresh, record, { kind: "retry", delayMs: 1, problem });
      const waiting = await mustGet(fresh, record.id);
      await checkAttempt(fresh, waiting, succeeded);
    });

    test("a cancel that was asked for while it ran", async () => {
      await using fresh = await openFresh();
      const { record } = await insertOne(fresh.store, sampleJob());
      const claimed = await claimByMessage(fresh, record);
      await fresh.store.requestCancel(record.id);
      await checkSettlement(fresh, claimed, succeeded);
    });

    test("a handler that has a version", async () => {
      await using fresh = await openFresh();
      const { record } = await insertOne(fresh.store, sampleJob({ reuseKey: "reusable" }));
      await checkAttempt(fresh, record, { ...succeeded, handlerVersion: "7" });
    });

    test("others that succeed, come too late or are not there at the same time", async () => {
      await using fresh = await openFresh();
      const late = await claimByMessage(fresh, (await insertOne(fresh.store, sampleJob())).record);
      await fresh.store.settle(late.id, late.fence, { kind: "interrupted" });
      const again = await claimByMessage(fresh, await mustGet(fresh, late.id));
      const other = await claimByMessage(fresh, (await insertOne(fresh.store, sampleJob())).record);
      const asked = [late, again, again, other, { id: "nobody", fence: 1 }];
      const answers = await Promise.all(asked.map(({ id, fence }) => fresh.store.settle(id, fence, succeeded)));
      assert.deepEqual(
        answers.map(({ kind }) => kind),
        ["lost", "settled", "settled", "settled", "lost"],
      );
      assert.deepEqual(await fresh.store.counts(), [{ kind: "sample", state: "succeeded", count: 2 }]);
    });
  },
);

async function checkAttempt(backend: Backend, record: JobRecord, outcome: Outcome): Promise<void> {
  const claimed = await claimByMessage(backend, record);
  await backend.store.heartbeat(record.id, claimed.fence, { leaseMs: 60_000, progress });
  await checkSettlement(backend, claimed, outcome);
}

/** Claims a job as a worker does, and compares what it is then with what the rules say. */
async function claimByMessage(backend: Backend, record: JobRecord): Promise<JobRecord> {
  const delayMs = Math.max(0, record.notBefore - record.createdAt);
  await backend.queue.send([sampleMessage(record.id, { delayMs })]);
  const claim = { ...terms, kinds: [record.kind] };
  const signal = AbortSignal.timeout(120_000);
  const [delivery] = await backend.queue.receive({ max: 1, visibilityMs: 60_000, signal, claim });
  const answer: ClaimAnswer = delivery?.claim ?? (await backend.store.claim(record.id, terms));
  assert.ok(answer.kind === "claimed");
  const decision = decideClaim(record, terms, answer.record.startedAt ?? 0);
  assert.ok(decision.kind === "claimed");
  assert.deepEqual(answer.record, { ...record, ...decision.changes });
  assert.deepEqual(await mustGet(backend, record.id), answer.record);
  return answer.record;
}

async function checkSettlement(backend: Backend, { id, fence }: JobRecord, outcome: Outcome): Promise<void> {
  const before = await mustGet(backend, id);
  const answer = await backend.store.settle(id, fence, outcome);
  assert.ok(answer.kind === "settled");
  const { finishedAt, notBefore } = answer.record;
  const now = finishedAt ?? notBefore - (outcome.kind === "retry" ? outcome.delayMs : 0);
  const decision = decideSettle(before, fence, outcome, now);
  assert.ok(decision.kind === "settled" && decision.changes !== null);
  assert.deepEqual(answer.record, { ...before, ...decision.changes });
  assert.deepEqual(await mustGet(backend, id), answer.record);
  assert.deepEqual(await backend.store.counts(), [{ kind: answer.record.kind, state: answer.record.state, count: 1 }]);
}

async function mustGet(backend: Backend, id: string): Promise<JobRecord> {
  const record = await backend.store.get(id);
  assert.ok(record !== undefined);
  return record;
}
