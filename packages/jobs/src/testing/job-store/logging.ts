import assert from "node:assert/strict";
import { logBatchLimits, logLimits } from "../../job-log.ts";
import type { LogLine } from "../../job-log.ts";
import type { JobStore } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { claimAgain, claimSample, longMs, mustGet, sampleJob, sampleProblem } from "./sample-job.ts";

/** What the log of a job promises. */
export const logging: readonly ContractCase<JobStore>[] = [
  {
    name: "keeps the lines that come with heartbeats, numbered from 1 in their order, and tells those after a number",
    async check(store) {
      const { id } = await claimSample(store);
      await write(store, id, 1, ["a", "b"]);
      await write(store, id, 1, ["c"]);
      const { entries, dropped } = await store.readLog(id, { after: 0, limit: 10 });
      assert.deepEqual(entries, [
        { ...line("a"), number: 1 },
        { ...line("b"), number: 2 },
        { ...line("c"), number: 3 },
      ]);
      assert.equal(dropped, 0);
      assert.deepEqual(await messages(store, id, { after: 1 }), ["b", "c"]);
      assert.deepEqual(await messages(store, id, { limit: 2 }), ["a", "b"]);
      assert.deepEqual(await store.readLog(id, { after: 3, limit: 10 }), { entries: [], dropped: 0 });
    },
  },
  {
    name: "renews the lease with a heartbeat that brings lines, and does not raise the version for them",
    async check(store) {
      const { id, version, leaseUntil } = await claimSample(store, { leaseMs: 60_000 });
      await write(store, id, 1, ["a"]);
      const record = await mustGet(store, id);
      assert.equal(record.version, version);
      assert.ok((record.leaseUntil ?? 0) > (leaseUntil ?? Infinity));
    },
  },
  {
    name: "keeps no lines that come under an old fence",
    async check(store) {
      const { id } = await claimSample(store);
      await store.settle(id, 1, { kind: "interrupted" });
      await claimAgain(store, id);
      await write(store, id, 1, ["late"]);
      assert.deepEqual(await messages(store, id), []);
    },
  },
  {
    name: "goes on with the log of a job in its next attempt, and keeps it when the job has ended",
    async check(store) {
      const { id } = await claimSample(store);
      await write(store, id, 1, ["first"]);
      await store.settle(id, 1, { kind: "retry", problem: sampleProblem, delayMs: 0 });
      await claimAgain(store, id);
      await write(store, id, 2, ["second"]);
      await store.settle(id, 2, { kind: "failed", problem: sampleProblem });
      assert.deepEqual(await messages(store, id), ["first", "second"]);
    },
  },
  {
    name: "keeps the newest lines of a log that grows beyond its limit of lines, and tells how many were dropped",
    async check(store) {
      const { id } = await claimSample(store);
      const all = Array.from({ length: 6 * logBatchLimits.lines }, (_, index) => `line ${index + 1}`);
      for (let at = 0; at < all.length; at += logBatchLimits.lines) {
        await write(store, id, 1, all.slice(at, at + logBatchLimits.lines));
      }
      await expectNewest(store, id, all);
    },
  },
  {
    name: "keeps the newest lines of a log that grows beyond its limit of bytes",
    async check(store) {
      const { id } = await claimSample(store);
      const all = Array.from({ length: 100 }, (_, index) => `${index + 1} ${"é".repeat(5_000)}`);
      for (const message of all) await write(store, id, 1, [message]);
      await expectNewest(store, id, all);
    },
  },
  {
    name: "keeps the log of each job apart, and tells of none where nothing was written or nothing is",
    async check(store) {
      const [one, other] = [await claimSample(store), await claimSample(store)];
      await write(store, one.id, 1, ["a"]);
      for (const id of [other.id, sampleJob().id]) {
        assert.deepEqual(await store.readLog(id, { after: 0, limit: 10 }), { entries: [], dropped: 0 });
      }
    },
  },
  {
    name: "forgets the log of a job that is purged, and of one that is deleted",
    async check(store) {
      const [purged, deleted] = [await claimSample(store), await claimSample(store)];
      for (const { id } of [purged, deleted]) {
        await write(store, id, 1, ["a"]);
        await store.settle(id, 1, { kind: "cancelled" });
      }
      await store.markPurged(purged.id, longMs);
      await store.delete(deleted.id);
      for (const { id } of [purged, deleted]) assert.deepEqual(await messages(store, id), []);
    },
  },
];

function line(message: string): LogLine {
  return { at: 1_700_000_000_000, level: "info", attempt: 1, message, fields: { size: message.length } };
}

async function write(store: JobStore, id: string, fence: number, lines: readonly string[]): Promise<void> {
  await store.heartbeat(id, fence, { leaseMs: longMs, log: lines.map(line) });
}

async function messages(
  store: JobStore,
  id: string,
  { after = 0, limit = 2_000 }: { readonly after?: number; readonly limit?: number } = {},
): Promise<string[]> {
  const { entries } = await store.readLog(id, { after, limit });
  return entries.map(({ message }) => message);
}

/** A batch is dropped as a whole, so that what is kept may fall short of the limits by one. */
async function expectNewest(store: JobStore, id: string, all: readonly string[]): Promise<void> {
  const { entries, dropped } = await store.readLog(id, { after: 0, limit: 2_000 });
  const bytes = entries.reduce((sum, { message }) => sum + Buffer.byteLength(JSON.stringify(line(message))), 0);
  assert.ok(entries.length <= logLimits.lines, `${entries.length} lines`);
  assert.ok(bytes <= logLimits.bytes, `${bytes} bytes`);
  assert.ok(entries.length > logLimits.lines - logBatchLimits.lines || bytes > logLimits.bytes - logBatchLimits.bytes);
  assert.deepEqual(
    entries.map(({ message }) => message),
    all.slice(-entries.length),
  );
  assert.equal(entries[0]?.number, dropped + 1);
  assert.equal(dropped + entries.length, all.length);
}
