import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { suite, test } from "node:test";
import { cancel, defineJob, JobError, preview, result, submit } from "@millrace/jobs";
import type { Backend, Job, JobStatus, Logger } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { ended, startWorker } from "../fixtures.ts";
import { carryKind, misbehaveKind } from "./apart-kinds.ts";
import type { misdeeds } from "./apart-kinds.ts";
import { processGone } from "./process-gone.ts";

type Misdeed = (typeof misdeeds)[number];
type Apart = "thread" | "process";

const carryModule = new URL("../programs/carry.ts", import.meta.url);
const misbehaveModule = new URL("../programs/misbehave.ts", import.meta.url);

for (const isolation of ["thread", "process"] as const) {
  suite(`a handler in a ${isolation} of its own`, { concurrency: 2 }, () => {
    test("has the context that it would have in the worker: files, progress, log, warnings and all", async () => {
      const backend = memoryBackend();
      const { log, lines } = listening();
      await using _worker = await startWorker(backend, [carryKind.handledBy(carryModule, { isolation })], { log });
      const cargo = Buffer.concat([Buffer.from("head"), randomBytes(300_000)]);
      const { record } = await submit(backend, carryKind, {
        cargo: { name: "cargo.bin", content: once(cargo) },
        text: "gap",
      });
      const { state, results, output, warnings, problem, previews } = await ended(backend, record.id);
      assert.deepEqual([state, problem, warnings], ["succeeded", null, ["mind the gap"]]);
      const digests = Object.values(results).map(({ bytes, sha256 }) => ({ bytes, sha256 }));
      assert.deepEqual(
        digests,
        Array.from({ length: 3 }, () => ({ bytes: cargo.length, sha256: digests[0]?.sha256 })),
      );
      const { open } = await result(backend, record.id, "streamed");
      assert.deepEqual(Buffer.concat(await Array.fromAsync(await open())), cargo);
      assert.deepEqual(JSON.parse(output?.["told"] as string), {
        id: record.id,
        attempt: 1,
        maxAttempts: 1,
        inTime: true,
        aborted: false,
        begins: "head",
        previews: [1, 2],
      });
      assert.equal(previews, 2);
      const pictures = await Promise.all(
        [1, 2].map(async (number) => (await preview(backend, record.id, number)).open()),
      );
      for (const picture of pictures) assert.deepEqual(Buffer.concat(await Array.fromAsync(picture)), cargo);
      const said = lines.find(({ message }) => message === "on the way");
      assert.ok(said !== undefined);
      assert.equal((said.fields["err"] as { message: string }).message, "no harm done");
      assert.equal(said.fields["size"], "7");
    });

    test("fails its job word for word", async () => {
      const { state, attempt, problem } = await misbehave("fail", isolation);
      assert.deepEqual([state, attempt, problem?.code, problem?.["depth"]], ["failed", 1, "sunk", 7]);
    });

    test("is tried again for an error that it does not explain", async () => {
      const { state, attempt, problem } = await misbehave("throw", isolation);
      assert.deepEqual([state, attempt, problem?.code], ["failed", 2, "internal-error"]);
    });

    test("fails its job with invalid-result for what cannot leave it", async () => {
      const { state, attempt, problem } = await misbehave("return a function", isolation);
      assert.deepEqual([state, attempt, problem?.code], ["failed", 1, "invalid-result"]);
    });

    test("may end what it runs in: that is a crash, is tried again, and does not harm the worker", async () => {
      const backend = memoryBackend();
      await using _worker = await startWorker(backend, [misbehaveKind.handledBy(misbehaveModule, { isolation })]);
      const { state, attempt, problem } = await ended(backend, await submitTo(backend, "exit"));
      assert.deepEqual([state, attempt, problem?.code], ["failed", 2, "poisoned"]);
      assert.equal((await ended(backend, await submitTo(backend, "nothing"))).state, "succeeded");
    });

    test("hears of a cancel by its signal", async () => {
      const { state } = await cancelWhile("obey", "obeying", isolation);
      assert.equal(state, "cancelled");
    });

    test("is ended after the grace when it never lets go of its thread", async () => {
      const { state, finishedAt, askedAt } = await cancelWhile("spin", "spinning", isolation);
      assert.equal(state, "cancelled");
      assert.ok((finishedAt ?? 0) - askedAt >= misbehaveKind.abortGraceMs, "it had its grace");
    });

    test("puts a file no faster than it is taken", async () => {
      const backend = memoryBackend();
      const taken = Promise.withResolvers<void>();
      const { blobs } = backend;
      const slow: Backend = {
        ...backend,
        blobs: Object.assign(Object.create(blobs) as typeof blobs, {
          async put(_key: string, source: AsyncIterable<Uint8Array>, { signal }: { signal: AbortSignal }) {
            const chunks = source[Symbol.asyncIterator]();
            await chunks.next();
            taken.resolve();
            await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
            await chunks.return?.();
            throw signal.reason;
          },
        }),
      };
      await using _worker = await startWorker(slow, [misbehaveKind.handledBy(misbehaveModule, { isolation })]);
      const id = await submitTo(backend, "put without end");
      await taken.promise;
      const { progress } = await untilStage(backend, id, "putting");
      assert.equal(progress?.done, 1);
      await cancel(backend, id);
      assert.equal((await ended(backend, id)).state, "cancelled");
    });
  });
}

test("a handler in a process of its own may crash without harm to the worker", async () => {
  const { state, attempt, problem } = await misbehave("abort", "process");
  assert.deepEqual([state, attempt, problem?.code], ["failed", 2, "poisoned"]);
});

test("what a handler in a process of its own has started is killed with it", async () => {
  const { progress, state } = await cancelWhile("spin with a child", "spinning", "process");
  assert.equal(state, "cancelled");
  const pid = progress?.done ?? 0;
  assert.ok(pid > 0);
  await processGone(pid, 10_000);
});

test("a module can be run inline, too", async () => {
  const backend = memoryBackend();
  const job = misbehaveKind.handledBy(misbehaveModule, { isolation: "inline" });
  await using _worker = await startWorker(backend, [job]);
  const { output } = await ended(backend, await submitTo(backend, "nothing"));
  assert.deepEqual(output, { pid: process.pid });
});

test("a handler's module that is not there, or no file, is refused where it is named", () => {
  for (const module of [new URL("missing.ts", import.meta.url), new URL("https://example.org/run.ts")]) {
    assert.throws(
      () => misbehaveKind.handledBy(module, { isolation: "process" }),
      (error) => error instanceof JobError && error.code === "invalid-definition" && /misbehave/.test(error.message),
    );
  }
});

test("a handler's module without a run is named in the log", async () => {
  const backend = memoryBackend();
  const { log, lines } = listening();
  const kind = defineJob({ name: "empty", input: {}, output: {}, attempts: 1 });
  const job: Job = kind.handledBy(new URL("apart-kinds.ts", import.meta.url), { isolation: "thread" });
  await using _worker = await startWorker(backend, [job], { log });
  const { record } = await submit(backend, kind, {});
  assert.equal((await ended(backend, record.id)).problem?.code, "internal-error");
  const messages = lines.map(({ fields }) => String((fields["err"] as Error | undefined)?.message));
  assert.ok(messages.some((message) => /apart-kinds\.ts" exports no function "run"/.test(message)));
});

async function misbehave(how: Misdeed, isolation: Apart): Promise<JobStatus> {
  const backend = memoryBackend();
  await using _worker = await startWorker(backend, [misbehaveKind.handledBy(misbehaveModule, { isolation })]);
  return await ended(backend, await submitTo(backend, how));
}

async function cancelWhile(
  how: Misdeed,
  stage: string,
  isolation: Apart,
): Promise<JobStatus & { readonly askedAt: number }> {
  const backend = memoryBackend();
  await using _worker = await startWorker(backend, [misbehaveKind.handledBy(misbehaveModule, { isolation })]);
  const id = await submitTo(backend, how);
  const running = await untilStage(backend, id, stage);
  const askedAt = Date.now();
  await cancel(backend, id);
  const status = await ended(backend, id);
  return { ...status, progress: running.progress, askedAt };
}

async function submitTo(backend: Backend, how: Misdeed): Promise<string> {
  const { record } = await submit(backend, misbehaveKind, { how });
  return record.id;
}

async function untilStage(backend: Backend, id: string, stage: string): Promise<Pick<JobStatus, "progress">> {
  let version = 0;
  for (;;) {
    const record = await backend.store.watch(id, version, AbortSignal.timeout(20_000));
    if (record.progress?.stage === stage) return record;
    version = record.version;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

interface Line {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

function listening(): { readonly log: Logger; readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const write = (fields: object, message: string): void => void lines.push({ fields: { ...fields }, message });
  return { log: { debug: write, info: write, warn: write, error: write }, lines };
}
