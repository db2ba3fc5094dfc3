import assert from "node:assert/strict";
import { test } from "node:test";
import { createLambdaHandler } from "@millrace/aws/lambda";
import type { LambdaHandler, LambdaHandlerOptions, SqsEvent } from "@millrace/aws/lambda";
import { JobError, JobFailure, defineJob, problem, silentLogger, status, submit } from "@millrace/jobs";
import type { Backend, Handler, Job, Shape } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";

const context = { getRemainingTimeInMillis: () => 60_000 };
const backoff = { minMs: 1, maxMs: 1, jitter: 0 };
const kind = defineJob({ name: "work", input: {}, output: {}, attempts: 2, backoff, abortGraceMs: 50 });

function made(run: Handler<Shape, Shape>, options: Partial<LambdaHandlerOptions> = {}): LambdaHandler {
  return createLambdaHandler({ backend: memoryBackend(), jobs: [kind.handledBy(run)], log: silentLogger, ...options });
}

test("works on every message of a batch and reports none of them, whether their jobs succeed or fail for good", async () => {
  const backend = memoryBackend();
  let called = 0;
  await using handler = made(
    async () => {
      if (++called === 2) throw new JobFailure(problem("damaged", "It is damaged", "It cannot be read."));
      return {};
    },
    { backend, concurrency: 1 },
  );
  const ids = await submitMany(backend, 3);
  assert.deepEqual(await handler(await eventOf(backend), context), { batchItemFailures: [] });
  assert.deepEqual(await statesOf(backend, ids), ["succeeded", "failed", "succeeded"]);
});

test("sends anew the message of a job that is tried again, and does not report it", async () => {
  const backend = memoryBackend();
  let called = 0;
  await using handler = made(
    async () => {
      if (++called === 1) throw new Error("for once");
      return {};
    },
    { backend },
  );
  const [id = ""] = await submitMany(backend, 1);
  assert.deepEqual(await handler(await eventOf(backend), context), { batchItemFailures: [] });
  assert.equal((await status(backend, id)).state, "queued");
  assert.deepEqual(await handler(await eventOf(backend), context), { batchItemFailures: [] });
  assert.deepEqual(await statesOf(backend, [id]), ["succeeded"]);
});

test("reports what is no message of a job, and works on the rest", async () => {
  const backend = memoryBackend();
  await using handler = made(async () => ({}), { backend });
  const ids = await submitMany(backend, 2);
  const { Records } = await eventOf(backend);
  const strays = ["hello", '{"jobId":7}'].map((body, index) => ({
    eventSource: "aws:sqs",
    messageId: `stray-${index}`,
    body,
    attributes: {},
    messageAttributes: {},
  }));
  const { batchItemFailures } = await handler({ Records: [...strays, ...Records] }, context);
  assert.deepEqual(batchItemFailures, [{ itemIdentifier: "stray-0" }, { itemIdentifier: "stray-1" }]);
  assert.deepEqual(await statesOf(backend, ids), ["succeeded", "succeeded"]);
});

test("reports a message that could neither be worked on nor be given back", async () => {
  const backend = memoryBackend();
  const queue = overriding(backend.queue, {
    send: async () => {
      throw new JobError("storage-unavailable", "it is away");
    },
  });
  await using handler = made(async () => ({}), { backend: { ...backend, queue } });
  const stranger = defineJob({ name: "stranger", input: {}, output: {} });
  await submit(backend, stranger, {});
  const event = await eventOf(backend);
  const { batchItemFailures } = await handler(event, context);
  assert.deepEqual(
    batchItemFailures,
    event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
  );
});

test("gives a message that comes twice to its job once", async () => {
  const backend = memoryBackend();
  let called = 0;
  await using handler = made(async () => (called++, {}), { backend });
  await submitMany(backend, 1);
  const event = await eventOf(backend);
  await handler(event, context);
  assert.deepEqual(await handler(event, context), { batchItemFailures: [] });
  assert.equal(called, 1);
});

test("hands on the end of the invocation as the job's deadline", async () => {
  const backend = memoryBackend();
  let leftMs = Infinity;
  const run: Handler<Shape, Shape> = async (_input, { deadline }) => {
    leftMs = deadline - Date.now();
    return {};
  };
  await using handler = made(run, { backend });
  await submitMany(backend, 1);
  await handler(await eventOf(backend), { getRemainingTimeInMillis: () => 20_000 });
  assert.ok(leftMs <= 15_000, `${leftMs} ms were left`);
});

test("is an error of the function where the back end cannot serve, until it can", async () => {
  const backend = memoryBackend();
  let away = true;
  const store = overriding(backend.store, {
    check: async () => {
      if (away) throw new JobError("storage-unavailable", "there is no table");
    },
  });
  await using handler = made(async () => ({}), { backend: { ...backend, store } });
  const ids = await submitMany(backend, 1);
  const event = await eventOf(backend);
  await assert.rejects(handler(event, context), { message: "there is no table" });
  away = false;
  assert.deepEqual(await handler(event, context), { batchItemFailures: [] });
  assert.deepEqual(await statesOf(backend, ids), ["succeeded"]);
});

test("is an error of the function where it has no time for a job, or is called by something else than a queue", async () => {
  await using handler = made(async () => ({}));
  const short = { getRemainingTimeInMillis: () => 3_000 };
  await assert.rejects(handler({ Records: [] }, short), { code: "invalid-definition", message: /give it more time/ });
  for (const event of [{}, { Records: [{ eventSource: "aws:s3" }] }, { detail: "a schedule" }]) {
    await assert.rejects(handler(event as unknown as SqsEvent, context), { message: /not one of a queue of SQS/ });
  }
});

test("is told of a shutdown by SIGTERM: it ends what runs, which does not count, and closes the back end", async () => {
  const backend = memoryBackend();
  const begun = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const blobs = overriding(backend.blobs, {
    async [Symbol.asyncDispose]() {
      closed.resolve();
    },
  });
  await using handler = made(
    async (_input, { signal }) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      throw signal.reason;
    },
    { backend: { ...backend, blobs, store: overriding(backend.store, { async [Symbol.asyncDispose]() {} }) } },
  );
  const [id = ""] = await submitMany(backend, 1);
  const handling = handler(await eventOf(backend), context);
  await begun.promise;
  // Not emitted: whoever runs the tests listens as well.
  process.listeners("SIGTERM").at(-1)?.("SIGTERM");
  await Promise.all([handling, closed.promise]);
  const { state, attempt } = await status(backend, id);
  assert.deepEqual([state, attempt], ["queued", 0]);
});

test("leaves SIGTERM alone once it is closed", async () => {
  const before = process.listenerCount("SIGTERM");
  const handler = made(async () => ({}));
  assert.equal(process.listenerCount("SIGTERM"), before + 1);
  await handler[Symbol.asyncDispose]();
  assert.equal(process.listenerCount("SIGTERM"), before);
});

test("refuses a queue that its store carries, and options that cannot be", () => {
  const backend = memoryBackend();
  const store = overriding(backend.store, { carries: () => true });
  assert.throws(() => made(async () => ({}), { backend: { ...backend, store } }), {
    message: /no event source of Lambda/,
  });
  assert.throws(() => made(async () => ({}), { jobs: [] as Job[] }), { code: "invalid-definition" });
});

async function submitMany(backend: Backend, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let each = 0; each < count; each++) ids.push((await submit(backend, kind, {})).record.id);
  return ids;
}

async function statesOf(backend: Backend, ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map((id) => status(backend, id)));
  return found.map(({ state }) => state);
}

/** The messages that wait, as Lambda would hand them over; they are out of the queue then. */
async function eventOf({ queue }: Backend): Promise<SqsEvent> {
  const signal = AbortSignal.timeout(10_000);
  const deliveries = await queue.receive({ max: 10, visibilityMs: 60_000, signal });
  for (const delivery of deliveries) await delivery.acknowledge();
  const Records = deliveries.map(({ message: { jobId, kind, priority } }, index) => ({
    eventSource: "aws:sqs",
    messageId: `message-${index}`,
    body: JSON.stringify({ jobId, kind, priority }),
    attributes: { ApproximateReceiveCount: "1" },
    messageAttributes: {},
  }));
  return { Records };
}

/** All methods of `target`, and these in the place of its own. */
function overriding<T extends object>(target: T, overrides: Partial<T>): T {
  const names = Reflect.ownKeys(Object.getPrototypeOf(target) as object);
  const methods = names.map((name) => [
    name,
    (...given: unknown[]): unknown => (Reflect.get(target, name) as Method).apply(target, given),
  ]);
  return { ...(Object.fromEntries(methods) as T), ...overrides };
}

type Method = (...given: unknown[]) => unknown;
