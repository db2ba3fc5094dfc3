import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  cancel,
  defineJob,
  flowJob,
  redrive,
  redriveAll,
  remove,
  result,
  status,
  submit,
  submitFlow,
} from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { bindKind } from "../worker/bind-kind.ts";
import { bytesOf, ended, jobThat, shout, shoutKind, startWorker, textOf } from "../fixtures.ts";

const text = (content = "hello") => ({ text: { name: "words.txt", content: bytesOf(content) } });
const broken = shoutKind.handledBy(async () => {
  throw new Error("not today");
});

async function failed(backend: Backend, content?: string): Promise<string> {
  await using _worker = await startWorker(backend, [broken]);
  const { record } = await submit(backend, shoutKind, text(content), { priority: 3 });
  assert.equal((await ended(backend, record.id)).state, "failed");
  return record.id;
}

async function keysOf({ blobs }: Backend, id: string): Promise<string[]> {
  return (await blobs.list(`jobs/${id}/`, { limit: 100 })).blobs.map(({ key }) => key);
}

suite("a job that failed", () => {
  test("is run again as a new one, with files of its own", async () => {
    const backend = memoryBackend();
    const dead = await failed(backend);
    const { record, created } = await redrive(backend, dead);
    assert.equal(created, true);
    assert.deepEqual([record.state, record.attempt, record.priority], ["queued", 0, 3]);
    assert.deepEqual(record.origin, { kind: "redriven", jobId: dead });
    await backend.store.delete(dead);
    for (const key of await keysOf(backend, dead)) await backend.blobs.delete(key);
    await using _worker = await startWorker(backend, [shout]);
    assert.equal((await ended(backend, record.id)).state, "succeeded");
    assert.equal(await textOf(await (await result(backend, record.id)).open()), "HELLO");
  });

  test("is run again once, however often it is asked for", async () => {
    const backend = memoryBackend();
    const dead = await failed(backend);
    const [first, second] = await Promise.all([redrive(backend, dead), redrive(backend, dead)]);
    assert.equal(first.record.id, second.record.id);
    assert.equal([first, second].filter(({ created }) => created).length, 1);
    assert.equal((await keysOf(backend, first.record.id)).length, 1);
    assert.equal((await backend.blobs.list("jobs/", { limit: 10 })).blobs.length, 2);
  });

  test("is run again with all others of its kind, and those that cannot be are named", async () => {
    const backend = memoryBackend();
    const dead = [await failed(backend, "one"), await failed(backend, "two"), await failed(backend, "three")];
    const gone = dead[1] ?? "";
    for (const key of await keysOf(backend, gone)) await backend.blobs.delete(key);
    await backend.store.markPurged(gone, 60_000);
    const { made, refused } = await redriveAll(backend, { kind: "shout" });
    assert.equal(made, 2);
    assert.deepEqual(
      refused.map(({ id }) => id),
      [gone],
    );
    assert.match(refused[0]?.reason ?? "", /files are deleted/);
    assert.deepEqual((await redriveAll(backend, { kind: "shout" })).made, 0);
  });

  test("may be one that was cancelled, but none that has succeeded or goes on", async () => {
    const backend = memoryBackend();
    const { record } = await submit(backend, shoutKind, text());
    await assert.rejects(redrive(backend, record.id), { code: "not-redrivable", message: /it is queued/ });
    await cancel(backend, record.id);
    assert.equal((await redrive(backend, record.id)).created, true);
    await assert.rejects(redrive(backend, "nothing"), { code: "job-not-found" });
  });

  test("takes over the children that have succeeded, and runs the others again", async () => {
    const backend = memoryBackend();
    const runs: string[] = [];
    let sound = false;
    const moody = defineJob({ name: "moody", input: {}, output: {}, attempts: 1 });
    const jobs = [
      bindKind.handledBy(async (_, { children, files }) => {
        const [page] = await children(shoutKind);
        const loud = page?.output ? await textOf(await page.output.loud.open()) : "";
        const book = await files.put({ name: "book.txt", contentType: "text/plain" }, bytesOf(loud));
        return { book, letters: loud.length, missing: [] };
      }),
      moody.handledBy(async () => {
        if (!sound) throw new Error("in a mood");
        return {};
      }),
      shoutKind.handledBy(async ({ text: words }, { files, id }) => {
        runs.push(id);
        const loud = (await textOf(await words.open())).toUpperCase();
        return { loud: await files.put({ name: "l", contentType: "text/plain" }, bytesOf(loud)), letters: 5 };
      }),
    ];
    await using _worker = await startWorker(backend, jobs, { concurrency: 1 });
    const children = [flowJob(shoutKind, text()), flowJob(moody, {})];
    const { record } = await submitFlow(backend, flowJob(bindKind, { title: "v" }, { children }));
    assert.equal((await ended(backend, record.id)).state, "failed");
    sound = true;
    const again = await redrive(backend, record.id);
    const { state, output } = await ended(backend, again.record.id);
    assert.deepEqual([state, output?.["letters"]], ["succeeded", 5]);
    assert.equal(runs.length, 1);
  });
});

suite("a job that is removed", () => {
  test("is gone at once, with its files and its children", async () => {
    const backend = memoryBackend();
    const children = [flowJob(shoutKind, text("one")), flowJob(shoutKind, text("two"))];
    const { record } = await submitFlow(backend, flowJob(bindKind, { title: "v" }, { children }));
    await remove(backend, record.id);
    await assert.rejects(status(backend, record.id), { code: "job-not-found" });
    assert.deepEqual(await backend.store.counts(), []);
    assert.deepEqual((await backend.blobs.list("", { limit: 10 })).blobs, []);
    await assert.rejects(remove(backend, record.id), { code: "job-not-found" });
  });

  test("tells its handler to stop, and keeps nothing of what that still makes", async () => {
    const backend = memoryBackend();
    const begun = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<string>();
    const busy = jobThat(async (_, { signal, files }) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      await files.folder();
      stopped.resolve(String(signal.reason));
      return {};
    });
    await using worker = await startWorker(backend, [busy]);
    const { record } = await submit(backend, busy.kind, {});
    await begun.promise;
    await remove(backend, record.id);
    await stopped.promise;
    await worker.stop();
    assert.deepEqual(await backend.store.counts(), []);
    assert.deepEqual((await backend.blobs.list("", { limit: 10 })).blobs, []);
  });

  test("is an end for the parent that waits for it", async () => {
    const backend = memoryBackend();
    const flow = flowJob(
      bindKind,
      { title: "v" },
      { children: [flowJob(shoutKind, text())], onChildFailure: "continue" },
    );
    const { record } = await submitFlow(backend, flow);
    await remove(backend, record.childIds[0] ?? "");
    assert.equal((await status(backend, record.id)).state, "queued");
    await using _worker = await startWorker(backend, [
      bindKind.handledBy(async (_, { children, files }) => {
        const book = await files.put({ name: "b", contentType: "text/plain" }, bytesOf(""));
        return { book, letters: (await children(shoutKind)).length, missing: [] };
      }),
    ]);
    assert.equal((await ended(backend, record.id)).output?.["letters"], 0);
  });
});
