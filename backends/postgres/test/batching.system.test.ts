import { insertOne, sampleJob, sampleMessage } from "@millrace/jobs/testing";
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openFresh } from "./open-fresh.ts";

suite("calls that share a transaction", { concurrency: 3 }, () => {
  test("one that the server refuses does not take the others down", async () => {
    await using fresh = await openFresh();
    const bad = { ...sampleJob(), kind: null as unknown as string };
    const jobs = [sampleJob(), bad, sampleJob(), bad, sampleJob()];
    const answers = await Promise.allSettled(jobs.map((job) => insertOne(fresh.store, job)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    );
    assert.deepEqual(await fresh.store.counts(), [{ kind: "sample", state: "queued", count: 3 }]);
  });

  test("what cannot be JSON fails by itself", async () => {
    await using fresh = await openFresh();
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const [good, bad] = await Promise.allSettled([
      insertOne(fresh.store, sampleJob()),
      insertOne(fresh.store, sampleJob({ input: circular as never })),
    ]);
    assert.deepEqual([good.status, bad.status], ["fulfilled", "rejected"]);
  });

  test("what text in PostgreSQL cannot hold is kept in an input, and refused as a key", async () => {
    await using fresh = await openFresh();
    const input = { text: "a NUL \u0000 and half a pair \ud83d" };
    const { record } = await insertOne(fresh.store, sampleJob({ input }));
    assert.deepEqual((await fresh.store.get(record.id))?.input, input);
    await assert.rejects(insertOne(fresh.store, sampleJob({ idempotencyKey: "a\u0000b" })), { code: "invalid-input" });
  });

  test("ten thousand at once are all answered", async () => {
    await using fresh = await openFresh();
    const messages = Array.from({ length: 10_000 }, (_, index) => sampleMessage(`job-${index}`));
    await Promise.all(messages.map((message) => fresh.queue.send([message])));
    assert.deepEqual(await fresh.queue.depth(), { waiting: 10_000, ready: 10_000 });
  });
});
