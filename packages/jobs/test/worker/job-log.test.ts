import assert from "node:assert/strict";
import { test } from "node:test";
import { jobLog } from "@millrace/jobs";
import type { Backend, JobContext, LogPage } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { ended, jobThat, startWorker, submitEmpty } from "../fixtures.ts";

test("what a handler logs can be read while it runs, and goes on from where a reader was", async () => {
  const backend = memoryBackend();
  const proceed = Promise.withResolvers<void>();
  const job = jobThat(async (_input, { log }) => {
    log.info({ pages: 7 }, "begun");
    await proceed.promise;
    log.error({ err: new RangeError("too far") }, "stumbled");
    return {};
  });
  await using _worker = await startWorker(backend, [job], { leaseMs: 60_000 });
  const id = await submitEmpty(backend, job);
  const begun = await untilLogged(backend, id);
  assert.deepEqual(
    begun.entries.map(({ level, attempt, message, fields, number }) => [level, attempt, message, fields, number]),
    [["info", 1, "begun", { pages: 7 }, 1]],
  );
  proceed.resolve();
  assert.equal((await ended(backend, id)).state, "succeeded");
  const [last, ...more] = (await jobLog(backend, id, { after: 1 })).entries;
  assert.deepEqual([last?.level, last?.message, last?.number, more], ["error", "stumbled", 2, []]);
  const thrown = last?.fields?.["err"] as { readonly type: string; readonly message: string; readonly stack: string };
  assert.deepEqual([thrown.type, thrown.message], ["RangeError", "too far"]);
  assert.match(thrown.stack, /job-log\.test/);
});

test("a message may stand alone, and has no fields then", async () => {
  const { entries } = await logOf(async ({ log }) => {
    log.info("begun");
    log.warn({ left: 1 }, "one was left");
  });
  assert.deepEqual(
    entries.map(({ level, message, fields }) => [level, message, fields]),
    [
      ["info", "begun", null],
      ["warn", "one was left", { left: 1 }],
    ],
  );
});

test("lines of every attempt are kept, warnings among them, but none below info", async () => {
  const log = await logOf(async ({ attempt, log, warn }) => {
    log.debug({}, "for developers");
    warn(`attempt ${attempt}`);
    if (attempt === 1) throw new Error("once more");
  });
  assert.deepEqual(
    log.entries.map(({ level, attempt, message }) => [level, attempt, message]),
    [
      ["warn", 1, "attempt 1"],
      ["warn", 2, "attempt 2"],
    ],
  );
});

test("what no JSON can hold is logged as well as it can be", async () => {
  const circular: Record<string, unknown> = { big: 2n ** 64n, when: new Date(0), nothing: undefined };
  circular["self"] = circular;
  const error = new Error("outer");
  error.cause = error;
  const { entries } = await logOf(async ({ log }) => log.info({ circular, error }, "odd"));
  const fields = entries[0]?.fields as unknown as Record<string, Record<string, unknown>>;
  const { circular: odd, error: shown } = fields;
  assert.deepEqual(odd, { big: "18446744073709551616", when: "1970-01-01T00:00:00.000Z", self: "[circular]" });
  assert.deepEqual([shown?.["message"], shown?.["cause"]], ["outer", "[circular]"]);
});

test("a handler that logs faster than that can be kept loses its oldest lines, and a line says so", async () => {
  const { entries } = await logOf(async ({ log }) => {
    for (let count = 1; count <= 5_000; count++) log.info({}, `line ${count}`);
  });
  assert.ok(entries.length <= 250);
  assert.equal(entries.at(-1)?.message, "line 5000");
  const dropped = Number(entries[0]?.fields?.["dropped"]);
  assert.match(entries[0]?.message ?? "", /lines came faster/);
  assert.equal(dropped + entries.length - 1, 5_000);
});

test("a line of any length fits", async () => {
  const { entries } = await logOf(async ({ log }) => log.info({ text: "x".repeat(100_000) }, "y".repeat(100_000)));
  assert.equal(entries[0]?.message.length, 4_000);
  const cut = entries[0]?.fields?.["cut"];
  assert.ok(typeof cut === "string");
  assert.equal(cut.length, 8_000);
});

test("a job that logged nothing has an empty log, and one that is not there none", async () => {
  assert.deepEqual(await logOf(async () => {}), { entries: [], dropped: 0 });
  await assert.rejects(jobLog(memoryBackend(), "none"), { code: "job-not-found" });
});

async function logOf(work: (context: JobContext) => Promise<void>): Promise<LogPage> {
  const backend = memoryBackend();
  const job = jobThat(async (_input, context) => {
    await work(context);
    return {};
  });
  await using _worker = await startWorker(backend, [job], { leaseMs: 60_000 });
  const id = await submitEmpty(backend, job);
  assert.equal((await ended(backend, id)).state, "succeeded");
  return await jobLog(backend, id);
}

async function untilLogged(backend: Backend, id: string): Promise<LogPage> {
  const deadline = AbortSignal.timeout(10_000);
  for (;;) {
    const page = await jobLog(backend, id);
    if (page.entries.length > 0) return page;
    deadline.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
