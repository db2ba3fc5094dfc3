import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { cancel, submit, waitForEnd } from "@millrace/jobs";
import type { Backend, JobRecord } from "@millrace/jobs";
import { obedientKind, stubbornKind } from "./cancelled-kinds.ts";
import { openFresh } from "./open-fresh.ts";
import { RunningProgram } from "./start-program.ts";

test("a handler that honours its signal has ended within 1 s of a cancel from another process", async (context) => {
  await using fresh = await openFresh();
  await using worker = new RunningProgram("work-cancelled", fresh.options);
  await worker.printed(1);
  const { id } = await working(fresh, obedientKind);
  const endedInMs = await cancelled(fresh, id);
  context.diagnostic(`${endedInMs.toFixed(0)} ms`);
  assert.ok(endedInMs < 1_000, `${endedInMs} ms`);
});

test("one that ignores it is dead within its grace and 1 s, with all it has started, and its job is cancelled", async (context) => {
  await using fresh = await openFresh();
  await using worker = new RunningProgram("work-cancelled", fresh.options);
  await worker.printed(1);
  const { id, progress } = await working(fresh, stubbornKind);
  const pids = [progress?.done ?? 0, progress?.total ?? 0];
  for (const pid of pids) assert.equal(isThere(pid), true);
  const endedInMs = await cancelled(fresh, id);
  context.diagnostic(`${endedInMs.toFixed(0)} ms, of which ${stubbornKind.abortGraceMs} are grace`);
  assert.ok(endedInMs >= stubbornKind.abortGraceMs && endedInMs < stubbornKind.abortGraceMs + 1_000, `${endedInMs} ms`);
  // The record is written when the process is gone; what that had started may take a moment longer.
  assert.equal(isThere(pids[0] ?? 0), false);
  const deadline = AbortSignal.timeout(5_000);
  while (isThere(pids[1] ?? 0)) await delay(10, undefined, { signal: deadline });
});

async function working(backend: Backend, kind: typeof obedientKind): Promise<JobRecord> {
  let { record } = await submit(backend, kind, {});
  while (record.progress === null) {
    record = await backend.store.watch(record.id, record.version, AbortSignal.timeout(20_000));
  }
  return record;
}

/** @returns how long it took until the record said so */
async function cancelled(backend: Backend, id: string): Promise<number> {
  const askedAt = performance.now();
  await cancel(backend, id);
  const { state } = await waitForEnd(backend, id, { withinMs: 20_000, signal: AbortSignal.timeout(30_000) });
  assert.equal(state, "cancelled");
  return performance.now() - askedAt;
}

function isThere(pid: number): boolean {
  const path = `/proc/${pid}/status`;
  return existsSync(path) && !/^State:\s+Z/m.test(readFileSync(path, "utf8"));
}
