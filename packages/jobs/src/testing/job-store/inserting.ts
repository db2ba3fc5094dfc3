import assert from "node:assert/strict";
import type { JobStore } from "../../ports/job-store.ts";
import { noExtras } from "../../transitions/job-extras.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import { claimAgain, claimSample, insertOne, insertSample, mustGet, sampleJob } from "./sample-job.ts";

/** What inserting and getting promise. */
export const inserting: readonly ContractCase<JobStore>[] = [
  {
    name: "keeps by when a job is to be finished, from its insertion on, and how many deaths it may have",
    async check(store) {
      const record = await insertSample(store, { deadlineMs: 5_000, maxDeaths: 1 });
      const { deadline, maxDeaths, createdAt } = await mustGet(store, record.id);
      assert.deepEqual([deadline, maxDeaths], [createdAt + 5_000, 1]);
      assert.deepEqual(await store.get(record.id), record);
    },
  },
  {
    name: "keeps a job as it was given, queued and never claimed",
    async check(store) {
      const job = sampleJob({ priority: 3, idempotencyKey: "key", fingerprint: "print" });
      const { record, created } = await insertOne(store, job);
      assert.equal(created, true);
      const { delayMs: _, ...given } = job;
      assert.deepEqual(record, {
        ...noExtras,
        ...given,
        state: "queued",
        version: 1,
        fence: 0,
        attempt: 0,
        output: null,
        progress: null,
        problem: null,
        warnings: [],
        createdAt: record.createdAt,
        notBefore: record.createdAt,
        startedAt: null,
        finishedAt: null,
        expiresAt: null,
        purged: false,
        cancelRequested: false,
        worker: null,
        leaseUntil: null,
      });
      assert.deepEqual(await store.get(job.id), record);
    },
  },
  {
    name: "keeps a delayed job scheduled, not to be claimed before its time",
    async check(store) {
      const record = await insertSample(store, { delayMs: 5_000 });
      assert.equal(record.state, "scheduled");
      assert.equal(record.notBefore, record.createdAt + 5_000);
    },
  },
  {
    name: "keeps for how long the record is wanted",
    async check(store) {
      const record = await insertSample(store, { recordTtlMs: 5_000 });
      assert.equal(record.recordTtlMs, 5_000);
      assert.deepEqual(await store.get(record.id), record);
      assert.deepEqual((await claimAgain(store, record.id)).recordTtlMs, 5_000);
    },
  },
  {
    name: "keeps the trace context of a job, and gives it to whoever claims it",
    async check(store) {
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const record = await insertSample(store, { traceparent });
      assert.equal(record.traceparent, traceparent);
      assert.equal((await claimAgain(store, record.id)).traceparent, traceparent);
      assert.equal((await mustGet(store, record.id)).traceparent, traceparent);
    },
  },
  {
    name: "adds a list of jobs, and answers in its order",
    async check(store) {
      const known = await insertSample(store);
      const jobs = Array.from({ length: 25 }, (_, index) => sampleJob({ priority: index }));
      const answers = await store.insert([...jobs, sampleJob({ id: known.id })]);
      assert.deepEqual(
        answers.map(({ record, created }) => ({ id: record.id, created })),
        [...jobs.map(({ id }) => ({ id, created: true })), { id: known.id, created: false }],
      );
      for (const { record } of answers) assert.deepEqual(await store.get(record.id), record);
      assert.ok(store.insertLimit >= 25);
    },
  },
  {
    name: "adds the first of a list's jobs that have one idempotency key",
    async check(store) {
      const jobs = [sampleJob({ idempotencyKey: "key" }), sampleJob(), sampleJob({ idempotencyKey: "key" })];
      const answers = await store.insert(jobs);
      assert.deepEqual(
        answers.map(({ record }) => jobs.findIndex(({ id }) => id === record.id)),
        [0, 1, 0],
      );
      assert.deepEqual(
        answers.map(({ created }) => created),
        [true, true, false],
      );
      assert.deepEqual(await store.counts(), [{ kind: "sample", state: "queued", count: 2 }]);
    },
  },
  {
    name: "adds nothing of an empty list",
    async check(store) {
      assert.deepEqual(await store.insert([]), []);
    },
  },
  {
    name: "keeps every kind of JSON value in an input, and every script",
    async check(store) {
      const input = {
        none: null,
        yes: true,
        no: -1.5e-7,
        list: [[], {}, [1, "2"]],
        text: '\u0000 "quoted" ü 日本語 🎡 \u2028',
      };
      const { id } = await insertSample(store, { input });
      assert.deepEqual((await mustGet(store, id)).input, input);
    },
  },
  {
    name: "keeps an input of 64 KiB",
    async check(store) {
      const input = { text: "x".repeat(65_536) };
      const { id } = await insertSample(store, { input });
      assert.deepEqual((await mustGet(store, id)).input, input);
    },
  },
  {
    name: "tells of a job that is not there by undefined",
    async check(store) {
      assert.equal(await store.get(sampleJob().id), undefined);
    },
  },
  {
    name: "adds nothing when an id is inserted twice, and returns what is there",
    async check(store) {
      const record = await claimSample(store);
      const again = await insertOne(store, sampleJob({ id: record.id, kind: "other" }));
      assert.deepEqual(again, { record, created: false, affected: [] });
      assert.deepEqual(await store.get(record.id), record);
    },
  },
  {
    name: "adds nothing when the idempotency key is known, and returns the job that has it",
    async check(store) {
      const record = await insertSample(store, { idempotencyKey: "key", fingerprint: "print" });
      const other = sampleJob({ idempotencyKey: "key" });
      assert.deepEqual(await insertOne(store, other), { record, created: false, affected: [] });
      assert.equal(await store.get(other.id), undefined);
    },
  },
  {
    name: "returns the job that has an idempotency key after it has ended, too",
    async check(store) {
      const { id } = await insertSample(store, { idempotencyKey: "key" });
      await store.requestCancel(id);
      const { record, created } = await insertOne(store, sampleJob({ idempotencyKey: "key" }));
      assert.deepEqual({ id: record.id, state: record.state, created }, { id, state: "cancelled", created: false });
    },
  },
  {
    name: "adds one of 50 jobs that are inserted at once under one idempotency key",
    async check(store) {
      const jobs = Array.from({ length: 50 }, () => sampleJob({ idempotencyKey: "key" }));
      const answers = await Promise.all(jobs.map((job) => insertOne(store, job)));
      assert.equal(answers.filter(({ created }) => created).length, 1);
      assert.equal(new Set(answers.map(({ record }) => record.id)).size, 1);
    },
  },
  {
    name: "keeps jobs without an idempotency key apart",
    async check(store) {
      const answers = await Promise.all([insertOne(store, sampleJob()), insertOne(store, sampleJob())]);
      assert.deepEqual(
        answers.map(({ created }) => created),
        [true, true],
      );
    },
  },
  {
    name: "forgets a deleted job, and its idempotency key with it",
    async check(store) {
      const { id } = await insertSample(store, { idempotencyKey: "key" });
      await store.delete(id);
      assert.equal(await store.get(id), undefined);
      assert.equal((await insertOne(store, sampleJob({ idempotencyKey: "key" }))).created, true);
    },
  },
  {
    name: "deletes twice without complaint, and what was never there",
    async check(store) {
      const { id } = await insertSample(store);
      await store.delete(id);
      await store.delete(id);
      await store.delete(sampleJob().id);
    },
  },
  {
    name: "goes by its own clock, which goes on",
    async check(store) {
      const first = await insertSample(store);
      await until("time passes", async () => (await insertSample(store)).createdAt > first.createdAt);
    },
  },
];
