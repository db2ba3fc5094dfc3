import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openFresh } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

suite("three processes on the same files", () => {
  test("carry each tick of a schedule out once", async () => {
    await using fresh = await openFresh();
    const programs = Array.from({ length: 3 }, () => startProgram("tick-forever", fresh.options));
    try {
      await Promise.all(programs.map((program) => program.printed(1)));
      const signal = AbortSignal.timeout(30_000);
      for (;;) {
        signal.throwIfAborted();
        const [count] = await fresh.store.counts();
        if ((count?.count ?? 0) >= 4) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    } finally {
      await Promise.all(programs.map((program) => program[Symbol.asyncDispose]()));
    }
    const { jobs } = await fresh.store.list({}, { limit: 100 });
    const ticks = jobs.map(({ origin }) => (origin?.kind === "scheduled" ? origin.tickAt : 0));
    assert.ok(ticks.length >= 4);
    assert.equal(new Set(ticks).size, ticks.length);
    assert.ok(ticks.every((tick) => tick > 0 && tick % 1_000 === 0));
  });

  test("leave one of the jobs that they submit under one unique key", async () => {
    await using fresh = await openFresh();
    const programs = Array.from({ length: 3 }, () => startProgram("submit-unique", fresh.options));
    try {
      await Promise.all(programs.map((program) => program.printed(1)));
      for (const { process } of programs) process.stdin.end();
      await Promise.all(programs.map((program) => program.printed(2)));
    } finally {
      await Promise.all(programs.map((program) => program[Symbol.asyncDispose]()));
    }
    const counts = (await fresh.store.counts()).map(({ state, count }) => `${state} ${count}`);
    assert.deepEqual(counts.toSorted(), ["cancelled 149", "queued 1"]);
  });
});
