import assert from "node:assert/strict";
import { test } from "node:test";
import { JobError, JobFailure, Submission, defineJob, file, isJobError, problem, submit } from "@millrace/jobs";
import type { Backend, FileSource } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { z } from "zod";
import { bytesOf, shoutKind, textOf } from "../fixtures.ts";

const text = () => ({ name: "words.txt", contentType: "text/plain", content: bytesOf("hello") });

async function keysOf({ blobs }: Backend): Promise<string[]> {
  const page = await blobs.list("", { limit: 100 });
  return page.blobs.map(({ key }) => key);
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("half");
  throw new Error("connection reset");
}

test("a job is its file, its record and its message", async () => {
  const backend = memoryBackend();
  const { record, created } = await submit(backend, shoutKind, { text: text(), times: 2 });
  assert.ok(created);
  assert.equal(record.state, "queued");
  const stored = record.input["text"] as { key: string; name: string; bytes: number };
  assert.deepEqual([stored.name, stored.bytes, record.input["times"]], ["words.txt", 5, 2]);
  assert.equal(await textOf(await backend.blobs.open(stored.key)), "hello");
  assert.deepEqual(await backend.queue.depth(), { waiting: 1, ready: 1 });
});

test("a file may be at hand as bytes; what is no file is refused with what a file is", async () => {
  const backend = memoryBackend();
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: Buffer.from("hello") } });
  const { key } = record.input["text"] as { key: string };
  assert.equal(await textOf(await backend.blobs.open(key)), "hello");
  for (const given of ["/tmp/w.txt", bytesOf("hello"), { name: "w.txt" }, { name: "w.txt", content: "hello" }, null]) {
    const wrong = { text: given } as unknown as { text: FileSource };
    await assert.rejects(submit(backend, shoutKind, wrong), (error) => {
      assert.ok(isJobError(error, "invalid-input"));
      assert.match(error.message, /text: expected a file: \{ name, content \}/);
      return true;
    });
  }
});

test("a default of the schema is part of the record", async () => {
  const { record } = await submit(memoryBackend(), shoutKind, { text: text() });
  assert.equal(record.input["times"], 1);
});

test("every fault of an input is named at once, an unknown field with the nearest known one", async () => {
  const backend = memoryBackend();
  await using submission = new Submission(backend, shoutKind);
  await assert.rejects(submission.commit({ tims: 1, times: "often" }), (error) => {
    assert.ok(error instanceof JobError && error.code === "invalid-input");
    assert.deepEqual(error.faults.map(({ path }) => path).toSorted(), ["text", "times", "tims"]);
    assert.match(error.message, /unknown field "tims", did you mean "times"\?/);
    return true;
  });
  assert.equal((await backend.store.list({}, { limit: 1 })).jobs.length, 0);
});

test("fields that are each right and do not go together are named, once nothing else is wrong", async () => {
  const backend = memoryBackend();
  const trip = defineJob({
    name: "trip",
    input: { from: z.int(), to: z.int() },
    output: {},
    check: ({ from, to }) => (from < to ? [] : [{ path: "to", message: `it must lie behind ${from}` }]),
  });
  await assert.rejects(submit(backend, trip, { from: 3, to: 1 }), (error) => {
    assert.ok(error instanceof JobError && error.code === "invalid-input");
    assert.deepEqual(error.faults, [{ path: "to", message: "it must lie behind 3" }]);
    return true;
  });
  await using submission = new Submission(backend, trip);
  await assert.rejects(submission.commit({ from: 3, to: "far" }), /to: Invalid input/);
  assert.ok((await submit(backend, trip, { from: 1, to: 3 })).created);
});

const refusals: readonly (readonly [string, { name: string; content: AsyncIterable<Uint8Array> }, string])[] = [
  ["a file of another type", { name: "words.exe", content: bytesOf("x") }, "unsupported-type"],
  ["a file that is too large", { name: "words.txt", content: bytesOf("x".repeat(1_001)) }, "file-too-large"],
];
for (const [what, source, code] of refusals) {
  test(`${what} is refused with ${code}, and nothing is left of it`, async () => {
    const backend = memoryBackend();
    await assert.rejects(submit(backend, shoutKind, { text: source }), { code });
    assert.deepEqual(await keysOf(backend), []);
    assert.deepEqual(await backend.queue.depth(), { waiting: 0, ready: 0 });
  });
}

test("a field's own check sees the first bytes, and its problem refuses the file", async () => {
  const refusal = problem("not-a-poem", "Not a poem", "Send something that rhymes.");
  const kind = defineJob({
    name: "recite",
    input: { poem: file({ check: (head) => (Buffer.from(head).includes("rose") ? undefined : refusal) }) },
    output: {},
  });
  const backend = memoryBackend();
  await submit(backend, kind, { poem: { name: "a", content: bytesOf("rose is a rose") } });
  const prose = submit(backend, kind, { poem: { name: "b", content: bytesOf("plain: invoice") } });
  await assert.rejects(prose, (error) => error instanceof JobFailure && error.problem === refusal);
  assert.equal((await keysOf(backend)).length, 1);
});

test("an upload that breaks off leaves nothing, and its error is passed on", async () => {
  const backend = memoryBackend();
  await assert.rejects(submit(backend, shoutKind, { text: { name: "w.txt", content: broken() } }), /connection reset/);
  assert.deepEqual(await keysOf(backend), []);
});

test("files that were taken are deleted when the rest of the input is refused", async () => {
  const backend = memoryBackend();
  const input = { text: text(), times: -1 };
  await assert.rejects(submit(backend, shoutKind, input), { code: "invalid-input" });
  assert.deepEqual(await keysOf(backend), []);
});

test("the same idempotency key and input lead to the first job, and keep one copy of its file", async () => {
  const backend = memoryBackend();
  const first = await submit(backend, shoutKind, { text: text() }, { idempotencyKey: "k" });
  const second = await submit(backend, shoutKind, { text: text() }, { idempotencyKey: "k" });
  assert.deepEqual([second.record.id, second.created], [first.record.id, false]);
  assert.equal((await keysOf(backend)).length, 1);
  assert.equal((await backend.queue.depth()).waiting, 1);
});

test("the same idempotency key with another input is refused", async () => {
  const backend = memoryBackend();
  await submit(backend, shoutKind, { text: text() }, { idempotencyKey: "k" });
  const other = submit(backend, shoutKind, { text: text(), times: 3 }, { idempotencyKey: "k" });
  await assert.rejects(other, { code: "idempotency-key-reused" });
  assert.equal((await keysOf(backend)).length, 1);
});

test("values over 64 KiB are told to be files", async () => {
  const kind = defineJob({ name: "note", input: { words: z.string() }, output: {} });
  await assert.rejects(submit(memoryBackend(), kind, { words: "x".repeat(70_000) }), {
    code: "payload-too-large",
    message: /declare large data as file\(\)/,
  });
});

test("a queue that cannot be reached does not lose an accepted job", async () => {
  const backend = memoryBackend();
  const queue = {
    ...backend.queue,
    send: () => Promise.reject(new JobError("storage-unavailable", "the queue is away")),
  };
  const { record } = await submit({ ...backend, queue }, shoutKind, { text: text() });
  const unsent = await backend.store.unsent({ limit: 10, dueForMs: 0 });
  assert.deepEqual(
    unsent.map(({ id }) => id),
    [record.id],
  );
});

test("when nobody knows whether the record was written, its file is left for the sweeper", async () => {
  const backend = memoryBackend();
  const store = Object.assign(Object.create(backend.store) as typeof backend.store, {
    insert: () => Promise.reject(new JobError("storage-unavailable", "the answer was lost")),
  });
  await assert.rejects(submit({ ...backend, store }, shoutKind, { text: text() }), { code: "storage-unavailable" });
  assert.equal((await keysOf(backend)).length, 1);
});
