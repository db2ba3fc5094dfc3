import assert from "node:assert/strict";
import { test } from "node:test";
import { evidence, status, submit, submitAll, waitForEnd } from "@millrace/jobs";
import { deadlyKind } from "./deadly-kind.ts";
import { openFresh } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

test("R4: a job that kills its worker is set aside after three deaths, with evidence, and others flow", async () => {
  await using fresh = await openFresh();
  const { record } = await submit(fresh, deadlyKind, { deadly: true });
  const others = await submitAll(
    fresh,
    deadlyKind,
    Array.from({ length: 20 }, () => ({ input: { deadly: false } })),
  );
  for (let death = 1; death <= 3; death++) {
    await using worker = startProgram("work-until-killed", fresh.options);
    await worker.ended();
    assert.equal(worker.process.signalCode, "SIGKILL");
  }
  await using _survivor = startProgram("work-until-killed", fresh.options);
  const signal = AbortSignal.timeout(30_000);
  const { state, attempt, problem } = await waitForEnd(fresh, record.id, { withinMs: 20_000, signal });
  assert.deepEqual([state, attempt, problem?.code], ["failed", 3, "poisoned"]);
  const found = await evidence(fresh, record.id);
  assert.equal(found?.deaths.length, 3);
  assert.equal(new Set(found.deaths.map(({ worker }) => worker)).size, 3);
  assert.ok(found.log.some(({ message }) => message === "about to die"));
  for (const other of others) {
    await waitForEnd(fresh, other.record.id, { withinMs: 20_000, signal });
    assert.equal((await status(fresh, other.record.id)).state, "succeeded");
  }
});
