import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { JobError, defineJob, submitAll } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { z } from "zod";
import { withFault } from "../testing/with-fault.ts";
import { bytesOf, shoutKind } from "../fixtures.ts";

const text = (content = "hello") => ({ name: "words.txt", content: bytesOf(content) });
const page = z.strictObject({ sizes: z.array(z.strictObject({ width: z.int() })) });
const pagesKind = defineJob({ name: "pages", input: { pages: z.array(page) }, output: {} });

async function keysOf({ blobs }: Backend): Promise<string[]> {
  return (await blobs.list("", { limit: 100 })).blobs.map(({ key }) => key);
}

suite("many jobs at once", () => {
  test("are one insertion and one sending, each with files and options of its own", async () => {
    const backend = memoryBackend();
    const calls: string[] = [];
    const store = withFault(backend.store, {
      insert: (jobs) => (calls.push(`insert ${jobs.length}`), backend.store.insert(jobs)),
    });
    const queue = withFault(backend.queue, {
      send: (messages) => (calls.push(`send ${messages.length}`), backend.queue.send(messages)),
    });
    const submitted = await submitAll({ ...backend, store, queue }, shoutKind, [
      { input: { text: text("one") } },
      { input: { text: text("two") }, options: { priority: 3, delayMs: 60_000 } },
      { input: { text: text("three"), times: 2 } },
    ]);
    assert.deepEqual(calls, ["insert 3", "send 3"]);
    assert.deepEqual(
      submitted.map(({ created, record: { state, priority, input } }) => [created, state, priority, input["times"]]),
      [
        [true, "queued", 0, 1],
        [true, "scheduled", 3, 1],
        [true, "queued", 0, 2],
      ],
    );
    assert.equal((await keysOf(backend)).length, 3);
  });

  test("are none when one of them is faulty, and the fault says which", async () => {
    const backend = memoryBackend();
    const items = [
      { input: { text: text() } },
      { input: { text: text(), times: 0 } },
      { input: { text: text(), times: 3 } },
    ];
    await assert.rejects(submitAll(backend, shoutKind, items), (error) => {
      assert.ok(error instanceof JobError && error.code === "invalid-input");
      assert.match(error.message, /^\[1\]: /);
      assert.deepEqual(
        error.faults.map(({ path }) => path),
        ["[1].times"],
      );
      return true;
    });
    assert.deepEqual(await backend.store.counts(), []);
    assert.deepEqual(await keysOf(backend), []);
  });

  test("are told to come in parts when the back end cannot take them together", async () => {
    const backend = memoryBackend();
    const store = withFault(backend.store, { insertLimit: 2 });
    const items = Array.from({ length: 3 }, () => ({ input: { pages: [] } }));
    await assert.rejects(submitAll({ ...backend, store }, pagesKind, items), {
      code: "payload-too-large",
      message: /2 jobs in one transaction, not 3/,
    });
  });

  test("may be none", async () => {
    assert.deepEqual(await submitAll(memoryBackend(), pagesKind, []), []);
  });

  test("share a file with nobody when a key leads to an earlier one", async () => {
    const backend = memoryBackend();
    const options = { idempotencyKey: "k" };
    const items = [text(), text()].map((file) => ({ input: { text: file }, options }));
    const [first, second] = await submitAll(backend, shoutKind, items);
    assert.equal(first?.record.id, second?.record.id);
    assert.deepEqual([first?.created, second?.created], [true, false]);
    assert.equal((await keysOf(backend)).length, 1);
  });
});

test("a fault within lists and objects is named with its whole path", async () => {
  const pages = [{ sizes: [{ width: 1 }] }, { sizes: [{ width: 2 }, { width: "wide", hight: 3 }] }] as never;
  await assert.rejects(submitAll(memoryBackend(), pagesKind, [{ input: { pages } }]), (error) => {
    assert.ok(error instanceof JobError);
    assert.deepEqual(error.faults.map(({ path }) => path).toSorted(), [
      "[0].pages[1].sizes[1]",
      "[0].pages[1].sizes[1].width",
    ]);
    return true;
  });
});
