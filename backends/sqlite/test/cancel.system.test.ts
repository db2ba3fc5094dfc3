import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { cancel, submit, waitForEnd } from "@millrace/jobs";
import type { Backend, JobRecord } from "@millrace/jobs";
import { obedientKind, stubbornKind } from "./cancelled-kinds.ts";
import { openFresh } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

test("a handler that honours its signal hears of a cancel from another process at once, not when its lease is renewed", async (context) => {
  await using fresh = await openFresh();
  await using worker = startProgram("work-cancelled", fresh.options);
  await worker.printed(1);
  const { id } = await working(fresh, obedientKind);
  // The first renewal is minutes away: whatever ends it within the patience of this test is the cancel itself.
  const ended = await cancelled(fresh, id);
  context.diagnostic(`${ended.tookMs.toFixed(0)} ms`);
  assert.deepEqual([ended.record.attempt, ended.record.fence], [1, 1]);
});

test("one that ignores it is killed after its grace, with all it has started, before its job is recorded as cancelled", async (context) => {
  await using fresh = await openFresh();
  await using worker = startProgram("work-cancelled", fresh.options);
  await worker.printed(1);
  const { id, progress } = await working(fresh, stubbornKind);
  const pids = [progress?.done ?? 0, progress?.total ?? 0];
  for (const pid of pids) assert.equal(isThere(pid), true);
  const ended = await cancelled(fresh, id);
  context.diagnostic(`${ended.tookMs.toFixed(0)} ms, of which ${stubbornKind.abortGraceMs} are grace`);
  assert.deepEqual([ended.record.attempt, ended.record.fence], [1, 1]);
  // The record is written when the process is gone; what that had started may take a moment longer.
  assert.equal(isThere(pids[0] ?? 0), false);
  const deadline = AbortSignal.timeout(10_000);
  while (isThere(pids[1] ?? 0)) await delay(10, undefined, { signal: deadline });
});

async function working(backend: Backend, kind: typeof obedientKind): Promise<JobRecord> {
  let { record } = await submit(backend, kind, {});
  while (record.progress === null) {
    record = await backend.store.watch(record.id, record.version, AbortSignal.timeout(20_000));
  }
  return record;
}

/** The record once it says so, and how long that took. How long it may take is for the benchmark to say. */
async function cancelled(backend: Backend, id: string): Promise<{ record: JobRecord; tookMs: number }> {
  const askedAt = performance.now();
  await cancel(backend, id);
  const { state } = await waitForEnd(backend, id, { withinMs: 30_000, signal: AbortSignal.timeout(40_000) });
  const tookMs = performance.now() - askedAt;
  const record = await backend.store.get(id);
  assert.ok(record !== undefined);
  assert.equal(state, "cancelled");
  return { record, tookMs };
}

function isThere(pid: number): boolean {
  const path = `/proc/${pid}/status`;
  return existsSync(path) && !/^State:\s+Z/m.test(readFileSync(path, "utf8"));
}
