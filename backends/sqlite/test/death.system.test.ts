import { sampleJob } from "@millrace/jobs/testing";
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openFresh } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

suite("a process that dies on the machine of its store (R1)", () => {
  test("is known to be dead at once: its jobs are stale and its messages come again, long before their time", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    const jobs = Array.from({ length: 4 }, () => sampleJob());
    await store.insert(jobs, { ring: queue });
    await using doomed = startProgram("hold-forever", fresh.options);
    await doomed.printed(1);
    assert.deepEqual(doomed.lines, ["4"]);
    assert.deepEqual(await store.stale(10), []);
    assert.deepEqual(await queue.depth(), { waiting: 4, ready: 0 });
    doomed.process.kill("SIGKILL");
    await doomed.ended();
    const stale = await store.stale(10);
    assert.deepEqual(
      stale.map(({ worker }) => worker),
      ["doomed", "doomed"],
    );
    assert.deepEqual(await queue.depth(), { waiting: 4, ready: 4 });
    for (const { id } of stale) assert.equal((await store.rescue(id, 1, { kind: "interrupted" })).kind, "settled");
    assert.deepEqual(await store.stale(10), []);
  });

  test("is not taken for dead while it only waits", async () => {
    await using fresh = await openFresh();
    const { store, queue } = fresh;
    await store.insert([sampleJob(), sampleJob()], { ring: queue });
    await using stopped = startProgram("hold-forever", fresh.options);
    await stopped.printed(1);
    stopped.process.kill("SIGSTOP");
    assert.deepEqual(await store.stale(10), []);
    assert.deepEqual(await queue.depth(), { waiting: 2, ready: 0 });
    stopped.process.kill("SIGCONT");
  });
});
