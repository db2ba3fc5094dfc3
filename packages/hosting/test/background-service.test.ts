import assert from "node:assert/strict";
import { setImmediate, setTimeout } from "node:timers/promises";
import { describe, test } from "node:test";
import { BackgroundService } from "@millrace/hosting";
import { deaf, untilAborted } from "./support/recording-service.ts";
import { errorsIn, testHost } from "./support/test-host.ts";

class Worker extends BackgroundService {
  readonly #work: (stoppingSignal: AbortSignal) => Promise<void>;

  constructor(work: (stoppingSignal: AbortSignal) => Promise<void>) {
    super();
    this.#work = work;
  }

  protected override execute(stoppingSignal: AbortSignal): Promise<void> {
    return this.#work(stoppingSignal);
  }
}

const never = new AbortController().signal;

async function failAfterAWait(error: Error): Promise<void> {
  await setImmediate();
  throw error;
}

test("start does not wait for execute, not even for what comes before its first wait", async () => {
  const calls: string[] = [];
  const worker = new Worker(async (signal) => {
    calls.push("execute");
    await untilAborted(signal);
  });
  worker.start(never);
  calls.push("start returned");
  await worker.stop(never);
  assert.deepEqual(calls, ["start returned", "execute"]);
});

test("a stop right after the start still lets execute run, with an aborted signal", async () => {
  const seen = Promise.withResolvers<boolean>();
  const worker = new Worker(async (signal) => seen.resolve(signal.aborted));
  worker.start(never);
  await worker.stop(never);
  assert.equal(await seen.promise, true);
});

test("stop aborts the signal and waits until execute has cleaned up", async () => {
  let isCleanedUp = false;
  const worker = new Worker(async (signal) => {
    await untilAborted(signal).catch(async () => await setTimeout(10));
    isCleanedUp = true;
  });
  worker.start(never);
  await setImmediate();
  await worker.stop(never);
  assert.equal(isCleanedUp, true);
});

test("stop rejects with its signal's reason when execute does not end in time", async () => {
  const worker = new Worker(deaf);
  worker.start(never);
  await assert.rejects(worker.stop(AbortSignal.timeout(10)), { name: "TimeoutError" });
});

test("stop of a service that never started does nothing", async () => {
  await new Worker(deaf).stop(never);
});

test("disposal aborts the signal", async () => {
  const worker = new Worker(untilAborted);
  worker.start(never);
  worker[Symbol.dispose]();
  await worker.execution;
});

test("cancellation while stopping is no fault, in whichever form it comes", async () => {
  const forms: ((signal: AbortSignal) => Promise<void>)[] = [
    untilAborted,
    async (signal) => await setTimeout(60_000, undefined, { signal }),
    async (signal) => {
      await untilAborted(signal).catch((cause: unknown) => {
        throw new Error("the wait was cut short", { cause });
      });
    },
  ];
  for (const work of forms) {
    const { builder, records } = testHost();
    const host = builder.addHostedService("worker", () => new Worker(work)).build();
    await host.start();
    await setImmediate();
    await host.stop();
    assert.deepEqual(errorsIn(records), []);
  }
});

test("nor is obeying the host's stopping signal instead of its own", async () => {
  const { builder, records } = testHost();
  const host = builder
    .addHostedService("worker", ({ lifetime }) => new Worker(async () => await untilAborted(lifetime.stopping)))
    .build();
  await host.start();
  await setImmediate();
  host.lifetime.stopApplication();
  await setImmediate();
  await host.stop();
  assert.deepEqual(errorsIn(records), []);
});

describe("a fault in execute", () => {
  test("stops the host, is logged as critical with the service's name, and is what stop() throws, each time", async () => {
    const error = new Error("lost the queue");
    const { builder, records } = testHost();
    const host = builder.addHostedService("worker", () => new Worker(() => failAfterAWait(error))).build();
    await host.start();
    await untilStopping(host.lifetime.stopping);
    await assert.rejects(host.stop(), (thrown) => thrown === error);
    await assert.rejects(host.stop(), (thrown) => thrown === error);
    const fatal = records.filter(({ level }) => level === 60);
    assert.deepEqual(
      fatal.map(({ msg, service, phase }) => ({ msg, service, phase })),
      [{ msg: '"worker" failed in execute; the host stops', service: "worker", phase: "execute" }],
    );
  });

  test("makes run() resolve to exit code 1, with the fault in host.failure", async () => {
    const error = new Error("lost the queue");
    const { builder } = testHost();
    const host = builder.addHostedService("worker", () => new Worker(() => failAfterAWait(error))).build();
    assert.equal(await exitCodeOfRun(() => host.run()), 1);
    assert.equal(host.failure, error);
  });

  test("before the first wait of execute is a fault like any other, not a failure to start", async () => {
    const { builder } = testHost();
    const host = builder
      .addHostedService(
        "worker",
        () =>
          new Worker(() => {
            throw new Error("at once");
          }),
      )
      .build();
    await host.start();
    await untilStopping(host.lifetime.stopping);
    await assert.rejects(host.stop(), /at once/);
  });

  test("while another service starts is what start() throws, rather than the cancellation it causes", async () => {
    const error = new Error("lost the queue");
    const { builder } = testHost();
    const host = builder
      .addHostedService("worker", () => new Worker(() => failAfterAWait(error)))
      .addHostedService("slow", { start: untilAborted, stop() {} })
      .build();
    await assert.rejects(host.start(), (thrown) => thrown === error);
  });

  test("while stopping is reported, though the service had been told to stop", async () => {
    const error = new Error("could not give the job back");
    const { builder } = testHost();
    const host = builder
      .addHostedService(
        "worker",
        () =>
          new Worker(
            async (signal) =>
              await untilAborted(signal).catch(() => {
                throw error;
              }),
          ),
      )
      .build();
    await host.start();
    await setImmediate();
    await assert.rejects(host.stop(), (thrown) => thrown === error);
  });
});

test("execute returning ends the service, not the host", async () => {
  const { builder } = testHost();
  const worker = new Worker(async () => {});
  const host = builder.addHostedService("worker", worker).build();
  await host.start();
  await worker.execution;
  await setImmediate();
  assert.equal(host.lifetime.stopping.aborted, false);
  await host.stop();
});

test("any object with an execution is watched", async () => {
  const error = new Error("by shape alone");
  const execution = Promise.withResolvers<void>();
  const { builder } = testHost();
  const host = builder.addHostedService("shape", { start() {}, stop() {}, execution: execution.promise }).build();
  await host.start();
  execution.reject(error);
  await untilStopping(host.lifetime.stopping);
  await assert.rejects(host.stop(), (thrown) => thrown === error);
});

async function untilStopping(stopping: AbortSignal): Promise<void> {
  await untilAborted(stopping).catch((reason: unknown) => assert.equal(reason, stopping.reason));
}

/** Runs, and keeps the exit code of this process as it was. */
async function exitCodeOfRun(run: () => Promise<number>): Promise<number> {
  const exitCode = await run();
  process.exitCode = undefined;
  return exitCode;
}
