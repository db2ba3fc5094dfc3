import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { BackgroundTaskQueue, type TaskQueueOptions } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { RecordingLog } from "../support/recording-log.ts";
import { untilAborted } from "../support/recording-service.ts";

const never = new AbortController().signal;

class Fixture {
  readonly time = new FakeTimeProvider();
  readonly log = new RecordingLog();
  readonly began: string[] = [];
  readonly queue: BackgroundTaskQueue;
  readonly #ends = new Map<string, () => void>();

  constructor(options: Omit<TaskQueueOptions, "log"> = {}) {
    this.queue = new BackgroundTaskQueue({ ...options, time: this.time, log: this.log });
  }

  /** A task that notes that it began and ends when told to, or when its signal aborts. */
  task(name: string): (signal: AbortSignal) => Promise<string> {
    return async (signal) => {
      this.began.push(name);
      const told = new Promise<void>((resolve) => this.#ends.set(name, resolve));
      await Promise.race([told, untilAborted(signal)]);
      return name;
    };
  }

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.();
    await setImmediate();
  }
}

test("a task runs once the queue has started, and its result goes to the one who waits", async () => {
  const { queue } = new Fixture();
  const result: Promise<number> = queue.run(async () => 42);
  assert.deepEqual(queue.state, { waiting: 1, running: 0, waitingForRoom: 0 });
  queue.start();
  assert.equal(await result, 42);
  await queue.stop(never);
});

test("what a task throws goes to the one who waits, and is not logged besides", async () => {
  const { queue, log } = new Fixture();
  queue.start();
  await assert.rejects(
    queue.run(() => {
      throw new Error("no paper");
    }),
    /no paper/,
  );
  assert.deepEqual(log.lines, []);
});

test("what a task throws that nobody waits for is logged, and the queue goes on", async () => {
  const { queue, log } = new Fixture();
  queue.start();
  await queue.enqueue(async () => await Promise.reject(new Error("no paper")));
  assert.equal(await queue.run(async () => "next"), "next");
  assert.deepEqual(log.lines, ["error: a background task failed"]);
});

test("tasks begin in the order in which they came, so many at a time as was said", async () => {
  const fixture = new Fixture({ concurrency: 2 });
  fixture.queue.start();
  for (const name of ["one", "two", "three"]) await fixture.queue.enqueue(fixture.task(name));
  assert.deepEqual(fixture.began, ["one", "two"]);
  await fixture.end("two");
  assert.deepEqual(fixture.began, ["one", "two", "three"]);
});

test("a task runs in the context of the one who asked for it", async () => {
  const { queue } = new Fixture();
  const requestId = new AsyncLocalStorage<string>();
  const first = requestId.run("request 1", async () => await queue.run(() => requestId.getStore()));
  const second = requestId.run("request 2", async () => await queue.run(() => requestId.getStore()));
  queue.start();
  assert.deepEqual(await Promise.all([first, second]), ["request 1", "request 2"]);
});

describe("a full queue", () => {
  test("lets callers wait, and in again in the order in which they came", async () => {
    const fixture = new Fixture({ capacity: 1 });
    const { queue } = fixture;
    queue.start();
    const entered: string[] = [];
    const enter = async (name: string): Promise<void> => {
      await queue.enqueue(fixture.task(name));
      entered.push(name);
    };
    const entries = ["runs", "waits", "third", "fourth"].map(enter);
    await setImmediate();
    assert.deepEqual(entered, ["runs", "waits"]);
    assert.deepEqual(queue.state, { waiting: 1, running: 1, waitingForRoom: 2 });
    await fixture.end("runs");
    assert.deepEqual(entered, ["runs", "waits", "third"]);
    await fixture.end("waits");
    await Promise.all(entries);
    assert.deepEqual(fixture.began, ["runs", "waits", "third"]);
  });

  test("refuses, where asked", async () => {
    const fixture = new Fixture({ capacity: 1, whenFull: "refuse" });
    fixture.queue.start();
    for (const name of ["runs", "waits"]) await fixture.queue.enqueue(fixture.task(name));
    await assert.rejects(fixture.queue.enqueue(fixture.task("third")), { code: "TASK_QUEUE_FULL" });
  });

  test("has room again when a waiting task is taken back", async () => {
    const fixture = new Fixture({ capacity: 1 });
    const controller = new AbortController();
    await fixture.queue.enqueue(fixture.task("first"), { signal: controller.signal });
    const second = fixture.queue.enqueue(fixture.task("second"));
    controller.abort();
    await second;
    fixture.queue.start();
    assert.deepEqual(fixture.began, ["second"]);
    assert.deepEqual(fixture.log.lines, []);
  });
});

describe("the signal of a caller", () => {
  const reason = new Error("the customer left");

  test("that has aborted lets nothing in", async () => {
    const { queue } = new Fixture();
    await assert.rejects(
      queue.enqueue(async () => {}, { signal: AbortSignal.abort(reason) }),
      reason,
    );
    assert.equal(queue.state.waiting, 0);
  });

  test("ends his wait for room", async () => {
    const fixture = new Fixture({ capacity: 1 });
    const controller = new AbortController();
    await fixture.queue.enqueue(fixture.task("first"));
    const second = assert.rejects(fixture.queue.enqueue(fixture.task("second"), { signal: controller.signal }), reason);
    controller.abort(reason);
    await second;
    assert.equal(fixture.queue.state.waitingForRoom, 0);
  });

  test("takes his waiting task back", async () => {
    const fixture = new Fixture();
    const controller = new AbortController();
    const result = assert.rejects(fixture.queue.run(fixture.task("first"), { signal: controller.signal }), reason);
    controller.abort(reason);
    await result;
    assert.equal(fixture.queue.state.waiting, 0);
  });

  test("reaches his running task", async () => {
    const fixture = new Fixture();
    const controller = new AbortController();
    fixture.queue.start();
    const result = assert.rejects(fixture.queue.run(fixture.task("first"), { signal: controller.signal }), reason);
    await setImmediate();
    controller.abort(reason);
    await result;
    assert.deepEqual(fixture.began, ["first"]);
  });
});

describe("a stop", () => {
  test("does what waits first, and takes nothing more", async () => {
    const fixture = new Fixture();
    fixture.queue.start();
    for (const name of ["one", "two"]) await fixture.queue.enqueue(fixture.task(name));
    const stop = fixture.queue.stop(never);
    await assert.rejects(fixture.queue.enqueue(fixture.task("late")), { code: "TASK_QUEUE_STOPPED" });
    await fixture.end("one");
    await fixture.end("two");
    await stop;
    assert.deepEqual(fixture.began, ["one", "two"]);
    assert.deepEqual(fixture.log.lines, []);
  });

  test("drops what has not begun when draining takes too long, and aborts what has", async () => {
    const fixture = new Fixture({ drainMs: 5_000 });
    fixture.queue.start();
    const running = assert.rejects(fixture.queue.run(fixture.task("one")), { code: "TASK_QUEUE_STOPPED" });
    const waiting = assert.rejects(fixture.queue.run(fixture.task("two")), { code: "TASK_QUEUE_STOPPED" });
    await setImmediate();
    const stop = fixture.queue.stop(never);
    await fixture.time.advance(5_000);
    await Promise.all([stop, running, waiting]);
    assert.deepEqual(fixture.began, ["one"]);
    assert.deepEqual(fixture.log.lines, ["warn: 1 tasks were dropped at the stop"]);
  });

  test("drops at once, where asked", async () => {
    const fixture = new Fixture({ atStop: "drop" });
    fixture.queue.start();
    for (const name of ["one", "two"]) await fixture.queue.enqueue(fixture.task(name));
    await fixture.queue.stop(never);
    assert.deepEqual(fixture.began, ["one"]);
    assert.deepEqual(fixture.log.lines, ["warn: 1 tasks were dropped at the stop"]);
  });

  test("tells callers who wait for room that there will be none", async () => {
    const fixture = new Fixture({ capacity: 1, atStop: "drop" });
    await fixture.queue.enqueue(fixture.task("one"));
    const second = assert.rejects(fixture.queue.enqueue(fixture.task("two")), { code: "TASK_QUEUE_STOPPED" });
    await fixture.queue.stop(never);
    await second;
  });

  test("rejects with its signal's reason when a task does not end", async () => {
    const { queue } = new Fixture({ atStop: "drop" });
    queue.start();
    await queue.enqueue(async () => await new Promise(() => {}));
    await assert.rejects(queue.stop(AbortSignal.timeout(10)), { name: "TimeoutError" });
  });
});

test("options that cannot be are all told at once", () => {
  const options = { capacity: 0, concurrency: 1.5, whenFull: "explode", dranMs: 1 } as unknown as TaskQueueOptions;
  assert.throws(
    () => new BackgroundTaskQueue(options),
    (error: Error) => {
      for (const name of ["log", "capacity", "concurrency", "whenFull", "dranMs"])
        assert.match(error.message, new RegExp(`^  ${name}: `, "m"));
      return true;
    },
  );
});
