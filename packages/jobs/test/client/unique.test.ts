import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { JobError, cancel, defineJob, onJobEvent, status, submit } from "@millrace/jobs";
import type { Backend, SubmitOptions, UniquePolicy } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { aborted, bytesOf, ended, jobThat, shoutKind, startWorker } from "../fixtures.ts";

const idle = jobThat(async () => ({}));
const text = (content: string) => ({ name: "words.txt", content: bytesOf(content) });

async function submitUnique(backend: Backend, policy: UniquePolicy): Promise<string> {
  const { record } = await submit(backend, idle.kind, {}, { unique: { key: "k", policy } });
  return record.id;
}

suite("a job that is one at a time", () => {
  test("is the existing one, whatever the new one's input, and no file of that is kept", async () => {
    const backend = memoryBackend();
    const options: SubmitOptions = { unique: { key: "k", policy: "existing" } };
    const first = await submit(backend, shoutKind, { text: text("one") }, options);
    const second = await submit(backend, shoutKind, { text: text("two") }, options);
    assert.deepEqual([second.record.id, second.created], [first.record.id, false]);
    assert.equal((await backend.blobs.list("", { limit: 10 })).blobs.length, 1);
    assert.equal((await backend.queue.depth()).waiting, 1);
  });

  test("does not mind a job of another kind with its key", async () => {
    const backend = memoryBackend();
    await submitUnique(backend, "existing");
    const other = defineJob({ name: "other", input: {}, output: {} });
    const { created } = await submit(backend, other, {}, { unique: { key: "k", policy: "existing" } });
    assert.equal(created, true);
  });

  test("replaces the one that waits, and says so to whoever listens", async () => {
    const backend = memoryBackend();
    const first = await submitUnique(backend, "replace");
    const told: string[] = [];
    using _listening = onJobEvent((event) => {
      if ("id" in event) told.push(`${event.type} ${event.id === first ? "first" : "second"}`);
    });
    await submitUnique(backend, "replace");
    assert.deepEqual(told, ["submitted second", "settled first"]);
    assert.equal((await status(backend, first)).state, "cancelled");
  });

  test("asks the running one to end, and begins after that", async () => {
    const backend = memoryBackend();
    const seen: string[] = [];
    const until = jobThat(async (_, { id, signal }) => {
      seen.push(`begin ${id}`);
      if (seen.length === 1) await aborted(signal);
      seen.push(`end ${id}`);
      return {};
    });
    await using _worker = await startWorker(backend, [until]);
    const first = await submitUnique(backend, "replace");
    await running(backend, first);
    const second = await submitUnique(backend, "replace");
    assert.equal((await ended(backend, second)).state, "succeeded");
    assert.deepEqual(seen, [`begin ${first}`, `end ${first}`, `begin ${second}`, `end ${second}`]);
  });

  test("keeps only the last of those that come while one runs", async () => {
    const backend = memoryBackend();
    const go = Promise.withResolvers<void>();
    const held = jobThat(async () => {
      await go.promise;
      return {};
    });
    await using _worker = await startWorker(backend, [held]);
    const first = await submitUnique(backend, "keep-last");
    await running(backend, first);
    const later = [await submitUnique(backend, "keep-last"), await submitUnique(backend, "keep-last")];
    go.resolve();
    const states = [first, ...later].map(async (id) => (await ended(backend, id)).state);
    assert.deepEqual(await Promise.all(states), ["succeeded", "cancelled", "succeeded"]);
  });

  test("may be cancelled while it waits its turn", async () => {
    const backend = memoryBackend();
    const first = await submitUnique(backend, "keep-last");
    await backend.store.claim(first, { worker: "w", leaseMs: 60_000 });
    const second = await submitUnique(backend, "keep-last");
    assert.equal((await cancel(backend, second)).state, "cancelled");
  });
});

test("a policy that is none is named", async () => {
  const options = { unique: { key: "k", policy: "throttle" } } as unknown as SubmitOptions;
  await assert.rejects(submit(memoryBackend(), idle.kind, {}, options), (error) => {
    assert.ok(error instanceof JobError && error.code === "invalid-input");
    assert.deepEqual(
      error.faults.map(({ path }) => path),
      ["unique.policy"],
    );
    return true;
  });
});

async function running({ store }: Backend, id: string): Promise<void> {
  let record = await store.get(id);
  while (record !== undefined && record.state !== "running") {
    record = await store.watch(id, record.version, AbortSignal.timeout(5_000));
  }
}
