import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  JobError,
  cancel,
  defineJob,
  flowJob,
  onJobEvent,
  result,
  silentLogger,
  status,
  submitFlow,
} from "@millrace/jobs";
import type { Backend, FlowJob } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { resendUnsent } from "../../src/upkeep/resend-unsent.ts";
import { withFault } from "../testing/with-fault.ts";
import { bytesOf, ended, shout, shoutKind, startWorker, textOf } from "../fixtures.ts";
import { bindKind } from "../worker/bind-kind.ts";

const failKind = defineJob({ name: "fail", input: {}, output: {}, attempts: 1 });
const fail = failKind.handledBy(async () => {
  throw new Error("as it was meant to");
});
const bind = bindKind.handledBy(async ({ title }, { children, files }) => {
  const pages = await children(shoutKind);
  const others = await children(failKind);
  const texts = await Promise.all(pages.map(async ({ output }) => output && textOf(await output.loud.open())));
  const letters = pages.reduce((sum, { output }) => sum + (output?.letters ?? 0), 0);
  const book = await files.put({ name: "book.txt", contentType: "text/plain" }, bytesOf([title, ...texts].join("|")));
  return { book, letters, missing: others.map(({ state, problem }) => `${state} ${problem?.code}`) };
});

const page = (text: string): FlowJob => flowJob(shoutKind, { text: { name: "page.txt", content: bytesOf(text) } });

suite("a flow", () => {
  test("runs the children, and then the parent, which reads what they made", async () => {
    const backend = memoryBackend();
    await using _worker = await startWorker(backend, [bind, shout]);
    const flow = flowJob(bindKind, { title: "verses" }, { children: [page("one"), page("two"), page("three")] });
    const { record, created } = await submitFlow(backend, flow);
    assert.deepEqual([created, record.state, record.waitsFor], [true, "scheduled", 3]);
    const { state, output, problem } = await ended(backend, record.id);
    assert.deepEqual([state, problem], ["succeeded", null]);
    assert.equal(output?.["letters"], 11);
    const { open } = await result(backend, record.id);
    assert.equal(await textOf(await open()), "verses|ONE|TWO|THREE");
  });

  for (const isolation of ["thread", "process"] as const) {
    test(`reads what its children made from a ${isolation} of its own, too`, async () => {
      const backend = memoryBackend();
      const apart = bindKind.handledBy(new URL("../programs/bind.ts", import.meta.url), { isolation });
      await using _worker = await startWorker(backend, [apart, shout]);
      const flow = flowJob(bindKind, { title: "verses" }, { children: [page("one"), page("two")] });
      const { record } = await submitFlow(backend, flow);
      const { state, problem } = await ended(backend, record.id);
      assert.deepEqual([state, problem], ["succeeded", null]);
      const { open } = await result(backend, record.id);
      assert.equal(await textOf(await open()), "verses|ONE|TWO");
    });
  }

  test("fails with the first child that fails, and cancels the others", async () => {
    const backend = memoryBackend();
    const told: string[] = [];
    using _listening = onJobEvent((event) => event.type === "settled" && told.push(`${event.kind} ${event.state}`));
    const children = [
      flowJob(failKind, {}),
      flowJob(shoutKind, { text: { name: "a.txt", content: bytesOf("a") } }, { delayMs: 60_000 }),
    ];
    const { record } = await submitFlow(backend, flowJob(bindKind, { title: "verses" }, { children }));
    await using _worker = await startWorker(backend, [bind, shout, fail]);
    const { state, problem } = await ended(backend, record.id);
    assert.deepEqual([state, problem?.code], ["failed", "child-failed"]);
    const states = record.childIds.map(async (id) => (await status(backend, id)).state);
    assert.deepEqual(await Promise.all(states), ["failed", "cancelled"]);
    assert.deepEqual(told.toSorted(), ["bind failed", "fail failed", "shout cancelled"]);
  });

  test("goes on without a child that failed, where it says so", async () => {
    const backend = memoryBackend();
    await using _worker = await startWorker(backend, [bind, shout, fail]);
    const children = [flowJob(failKind, {}), page("one")];
    const flow = flowJob(bindKind, { title: "verses" }, { children, onChildFailure: "continue" });
    const { record } = await submitFlow(backend, flow);
    const { state, output } = await ended(backend, record.id);
    assert.equal(state, "succeeded");
    assert.deepEqual(output?.["missing"], ["failed internal-error"]);
  });

  test("is cancelled as a whole", async () => {
    const backend = memoryBackend();
    const { record } = await submitFlow(
      backend,
      flowJob(bindKind, { title: "v" }, { children: [page("one"), page("two")] }),
    );
    assert.equal((await cancel(backend, record.id)).state, "cancelled");
    for (const id of record.childIds) assert.equal((await status(backend, id)).state, "cancelled");
  });

  test("may be of several generations", async () => {
    const backend = memoryBackend();
    await using _worker = await startWorker(backend, [bind, shout]);
    const chapter = flowJob(bindKind, { title: "chapter" }, { children: [page("one")] });
    const { record } = await submitFlow(
      backend,
      flowJob(bindKind, { title: "book" }, { children: [chapter, page("two")] }),
    );
    assert.equal((await ended(backend, record.id)).state, "succeeded");
  });

  test("leads to the earlier one by its idempotency key, and keeps no second copy of any file", async () => {
    const backend = memoryBackend();
    const submitAgain = () =>
      submitFlow(backend, flowJob(bindKind, { title: "v" }, { children: [page("one")], idempotencyKey: "k" }));
    const [first, second] = [await submitAgain(), await submitAgain()];
    assert.deepEqual([second.record.id, second.created], [first.record.id, false]);
    assert.equal((await backend.blobs.list("", { limit: 10 })).blobs.length, 1);
    assert.deepEqual(
      (await backend.store.counts()).map(({ count }) => count),
      [1, 1],
    );
  });

  test("is nothing at all when one of its jobs is faulty, and the fault says which", async () => {
    const backend = memoryBackend();
    const bad = flowJob(shoutKind, { text: { name: "a.txt", content: bytesOf("a") }, times: 0 });
    const keyed = flowJob(failKind, {}, { idempotencyKey: "k" });
    for (const [children, path] of [
      [[page("one"), bad], "children[1].times"],
      [
        [flowJob(bindKind, { title: "c" }, { children: [page("one"), keyed] })],
        "children[0].children[1].idempotencyKey",
      ],
    ] as const) {
      await assert.rejects(submitFlow(backend, flowJob(bindKind, { title: "v" }, { children })), (error) => {
        assert.ok(error instanceof JobError && error.code === "invalid-input", String(error));
        assert.deepEqual(
          error.faults.map((fault) => fault.path),
          [path],
        );
        return true;
      });
    }
    assert.deepEqual(await backend.store.counts(), []);
    assert.deepEqual((await backend.blobs.list("", { limit: 10 })).blobs, []);
  });

  test("counts all its jobs against what the back end makes in one transaction", async () => {
    const backend = memoryBackend();
    const store = withFault(backend.store, { insertLimit: 2 });
    const flow = flowJob(bindKind, { title: "v" }, { children: [page("one"), page("two")] });
    await assert.rejects(submitFlow({ ...backend, store }, flow), { code: "payload-too-large" });
  });
});

test("a parent whose doorbell was lost with the worker of its last child is rung for by upkeep", async () => {
  let passed = 0;
  const backend = memoryBackend({ now: () => Date.now() + passed });
  const { record } = await submitFlow(backend, flowJob(bindKind, { title: "v" }, { children: [page("one")] }));
  const [child = ""] = record.childIds;
  await takeAll(backend);
  await backend.store.claim(child, { worker: "w", leaseMs: 60_000 });
  // The worker dies between the settlement and the ring: what the settlement released nobody rings for.
  await backend.store.settle(child, 1, { kind: "succeeded", output: {}, warnings: [] });
  assert.equal((await backend.queue.depth()).waiting, 0);
  assert.equal(await resendUnsent(backend, silentLogger), 0);
  passed = 31_000;
  assert.equal(await resendUnsent(backend, silentLogger), 1);
  assert.deepEqual(
    (await takeAll(backend)).map(({ message }) => message.jobId),
    [record.id],
  );
});

test("a parent that waits is not rung for again and again", async () => {
  let passed = 0;
  const backend = memoryBackend({ now: () => Date.now() + passed });
  const { record } = await submitFlow(backend, flowJob(bindKind, { title: "v" }, { children: [page("one")] }));
  await backend.store.claim(record.childIds[0] ?? "", { worker: "w", leaseMs: 3_600_000 });
  passed = 600_000;
  assert.equal(await resendUnsent(backend, silentLogger), 0);
});

async function takeAll({ queue }: Backend): ReturnType<Backend["queue"]["receive"]> {
  const deliveries = await queue.receive({ max: 10, visibilityMs: 60_000, signal: AbortSignal.timeout(1_000) });
  for (const delivery of deliveries) await delivery.acknowledge();
  return deliveries;
}
