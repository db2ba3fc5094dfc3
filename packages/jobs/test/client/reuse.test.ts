import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { JobError, Submission, defineJob, file, result, status, submit, submitAll } from "@millrace/jobs";
import type { Backend, Submitted, SubmitOptions } from "@millrace/jobs";
import { memoryBackend, testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";
import { withFault } from "../testing/with-fault.ts";
import { bytesOf, ended, startWorker, textOf } from "../fixtures.ts";

const definition = {
  name: "shout",
  input: { text: file(), times: z.int().default(1), options: z.record(z.string(), z.string()).default({}) },
  output: { loud: file(), letters: z.int() },
} as const;
const kind = defineJob({ ...definition, reuse: { version: "1" } });
const newer = defineJob({ ...definition, reuse: { version: "2" } });

/** A worker that counts what it runs. */
function counted(): { readonly runs: string[]; readonly job: ReturnType<typeof kind.handledBy> } {
  const runs: string[] = [];
  const job = kind.handledBy(async ({ text }, { files, id, warn }) => {
    runs.push(id);
    warn("mind the noise");
    const loud = (await textOf(await text.open())).toUpperCase();
    const type = { name: "loud.txt", contentType: "text/plain" };
    return { loud: await files.put(type, bytesOf(loud)), letters: loud.length };
  });
  return { runs, job };
}

const input = (content: string, name = "words.txt") => ({ text: { name, content: bytesOf(content) } });

async function runOnce(backend: Backend): Promise<string> {
  const { job } = counted();
  await using _worker = await startWorker(backend, [job]);
  const { record } = await submit(backend, kind, input("hello"));
  await ended(backend, record.id);
  return record.id;
}

suite("a job whose result is there already", () => {
  test("has a copy of it at once, under an id and with files of its own", async () => {
    const backend = memoryBackend();
    const first = await runOnce(backend);
    const { record, created } = await submit(backend, kind, input("hello"));
    assert.equal(created, true);
    assert.notEqual(record.id, first);
    assert.deepEqual([record.state, record.attempt, record.warnings], ["succeeded", 0, ["mind the noise"]]);
    const madeAt = (await status(backend, first)).finishedAt;
    assert.deepEqual(record.origin, { kind: "reused", jobId: first, madeAt });
    assert.equal((await status(backend, record.id)).output?.["letters"], 5);
    await backend.blobs.delete(`jobs/${first}/1/1`);
    const { file: stored, open } = await result(backend, record.id);
    assert.ok(stored.key.startsWith(`jobs/${record.id}/`));
    assert.equal(await textOf(await open()), "HELLO");
    assert.equal((await backend.queue.depth()).waiting, 0);
  });

  test("may itself be reused", async () => {
    const backend = memoryBackend();
    const first = await runOnce(backend);
    const madeAt = (await status(backend, first)).finishedAt;
    const second = await submit(backend, kind, input("hello"));
    await backend.store.delete(first);
    const third = await submit(backend, kind, input("hello"));
    assert.deepEqual(third.record.origin, { kind: "reused", jobId: second.record.id, madeAt });
  });

  test("has it as one of many, too", async () => {
    const backend = memoryBackend();
    await runOnce(backend);
    const submitted = await submitAll(backend, kind, [{ input: input("hello") }, { input: input("bye") }]);
    assert.deepEqual(
      submitted.map(({ record }) => record.state),
      ["succeeded", "queued"],
    );
  });

  const otherwise: readonly (readonly [string, (backend: Backend) => Promise<Submitted>])[] = [
    ["the bytes are others", (backend) => submit(backend, kind, input("hullo"))],
    ["the name is another, which the handler sees", (backend) => submit(backend, kind, input("hello", "other.txt"))],
    ["a value is another", (backend) => submit(backend, kind, { ...input("hello"), times: 2 })],
    [
      "a value within is another, whatever it is called",
      (backend) => submit(backend, kind, { ...input("hello"), options: { key: "x" } }),
    ],
    ["the version is another", (backend) => submit(backend, newer, input("hello"))],
    ["it asks to be run", (backend) => submit(backend, kind, input("hello"), { reuse: false })],
    [
      "it asks to be run when its input was read",
      async (backend) => {
        await using submission = new Submission(backend, kind);
        await submission.addFile("text", input("hello").text);
        return await submission.commit({}, { reuse: false });
      },
    ],
    ["it is to start later", (backend) => submit(backend, kind, input("hello"), { delayMs: 60_000 })],
    [
      "it is one at a time",
      (backend) => submit(backend, kind, input("hello"), { unique: { key: "k", policy: "existing" } }),
    ],
  ];
  for (const [why, again] of otherwise) {
    test(`is run all the same when ${why}`, async () => {
      const backend = memoryBackend();
      await runOnce(backend);
      const { record } = await again(backend);
      assert.deepEqual([record.state === "succeeded", record.origin], [false, null]);
    });
  }

  for (const [what, spoil] of [
    ["has just been deleted", (backend: Backend, key: string) => backend.blobs.delete(key)],
    ["was damaged", (backend: Backend, key: string) => backend.blobs.put(key, bytesOf("HELL!"), { maxBytes: 5 })],
  ] as const) {
    test(`is run when the file of the earlier one ${what}, and leaves no half copy`, async () => {
      const backend = memoryBackend();
      const first = await runOnce(backend);
      await spoil(backend, `jobs/${first}/1/1`);
      const { record } = await submit(backend, kind, input("hello"));
      assert.equal(record.state, "queued");
      const { blobs } = await backend.blobs.list(`jobs/${record.id}/`, { limit: 10 });
      assert.deepEqual(
        blobs.map(({ key }) => key),
        [`jobs/${record.id}/input/text`],
      );
    });
  }

  test("leaves its copy to the sweeper when nobody knows whether its record was written", async () => {
    const backend = memoryBackend();
    await runOnce(backend);
    const store = withFault(backend.store, {
      insert: () => Promise.reject(new JobError("storage-unavailable", "the answer was lost")),
    });
    await assert.rejects(submit({ ...backend, store }, kind, input("hello")), { code: "storage-unavailable" });
    const { blobs } = await backend.blobs.list("jobs/", { limit: 10 });
    assert.equal(blobs.length, 4);
  });
});

function sent(contentType: string, name: string) {
  return { text: { name, contentType, content: bytesOf("hello") } };
}

test("a field that names its content types takes the same bytes for the same, whatever their senders call them", async () => {
  const typed = defineJob({
    name: "size",
    input: { text: file({ contentTypes: { ".txt": "text/plain" } }) },
    output: { type: z.string() },
    reuse: { version: "1" },
  });
  await using pipeline = testPipeline({ jobs: [typed.handledBy(async ({ text }) => ({ type: text.contentType }))] });
  const first = await pipeline.run(typed, sent("application/octet-stream", "a.txt"));
  assert.deepEqual(await first.output(), { type: "text/plain" });
  const second = await pipeline.submit(typed, sent("text/html", "a.txt"));
  assert.equal((await second.status()).origin?.kind, "reused");
  const other = await pipeline.run(typed, sent("image/png", "a.png"));
  assert.deepEqual(await other.output(), { type: "image/png" });
});

test("two idempotent submissions that differ in a value called key are two inputs", async () => {
  const backend = memoryBackend();
  const options: SubmitOptions = { idempotencyKey: "k" };
  await submit(backend, kind, { ...input("hello"), options: { key: "a" } }, options);
  const other = submit(backend, kind, { ...input("hello"), options: { key: "b" } }, options);
  await assert.rejects(other, { code: "idempotency-key-reused" });
});
