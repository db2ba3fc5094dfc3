import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BackgroundService, type Host } from "@millrace/hosting";
import { gate } from "../support/gate.ts";
import { recordingService, throwing, untilAborted } from "../support/recording-service.ts";
import { errorsIn, testHost } from "../support/test-host.ts";
import { untilStatus } from "../support/until-status.ts";

describe("the handle of a service", () => {
  test("stops and starts it by itself; the others, and the host, run on", async () => {
    const calls: string[] = [];
    const host = await startedHost(calls);
    const worker = host.service("worker");
    calls.length = 0;
    await worker.stop();
    assert.equal(worker.state, "stopped");
    await worker.start();
    assert.deepEqual([worker.state, worker.restarts], ["running", 1]);
    assert.deepEqual(
      calls,
      ["stopping", "stop", "stopped", "starting", "start", "started"].map((phase) => `worker.${phase}`),
    );
    assert.equal(host.service("web").state, "running");
    await host.stop();
  });

  test("restarts it", async () => {
    const calls: string[] = [];
    const host = await startedHost(calls);
    calls.length = 0;
    await host.service("worker").restart();
    assert.deepEqual(
      calls.filter((call) => /\.(start|stop)$/.test(call)),
      ["worker.stop", "worker.start"],
    );
    await host.stop();
  });

  test("does nothing where there is nothing to do", async () => {
    const calls: string[] = [];
    const host = await startedHost(calls);
    const worker = host.service("worker");
    calls.length = 0;
    await worker.start();
    assert.deepEqual(calls, []);
    await worker.stop();
    await worker.stop();
    assert.equal(calls.filter((call) => call === "worker.stop").length, 1);
    await host.stop();
  });

  test("the host does not stop again what was stopped by its handle, and stops what was started again", async () => {
    const calls: string[] = [];
    const host = await startedHost(calls);
    await host.service("worker").stop();
    await host.service("web").restart();
    calls.length = 0;
    await host.stop();
    assert.deepEqual(calls, ["web.stopping", "web.stop", "web.stopped"]);
  });

  test("throws what the service threw; the host is none the worse for it", async () => {
    const error = new Error("port taken");
    const { builder, records } = testHost();
    let starts = 0;
    const service = {
      start() {
        if (++starts === 2) throw error;
      },
      stop: throwing(new Error("flush failed"), "at once"),
    };
    const host = builder.addHostedService("web", service).build();
    await host.start();
    const web = host.service("web");
    await assert.rejects(web.stop(), /flush failed/);
    assert.equal(web.state, "faulted");
    await assert.rejects(web.start(), (thrown) => thrown === error);
    assert.deepEqual([web.state, web.lastError], ["faulted", error]);
    await web.start();
    assert.equal(web.state, "running");
    assert.deepEqual(errorsIn(records), ['"web" failed in stop']);
    await assert.rejects(host.stop(), /flush failed/);
  });

  test("stop breaks off a start that is under way", async () => {
    const { builder } = testHost();
    let starts = 0;
    const starting = gate();
    const service = {
      async start(signal: AbortSignal) {
        if (++starts === 1) return;
        void starting.pass();
        await untilAborted(signal);
      },
      stop() {},
    };
    const host = builder.addHostedService("slow", service).build();
    await host.start();
    const slow = host.service("slow");
    await slow.stop();
    const start = assert.rejects(slow.start(), { code: "STOPPED_WHILE_STARTING", message: /^"slow"/ });
    await starting.reached;
    await slow.stop();
    await start;
    assert.equal(slow.state, "stopped");
    await host.stop();
  });

  test("so does the stop of the host, which waits for it", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    let starts = 0;
    const starting = gate();
    const service = {
      async start(signal: AbortSignal) {
        if (++starts === 1) return;
        void starting.pass();
        await untilAborted(signal).finally(() => calls.push("given up"));
      },
      stop: () => void calls.push("stop"),
    };
    const host = builder.addHostedService("slow", service).build();
    await host.start();
    const restart = assert.rejects(host.service("slow").restart(), { code: "STOPPED_WHILE_STARTING" });
    await starting.reached;
    await host.stop();
    await restart;
    assert.deepEqual(calls, ["stop", "given up"]);
  });

  test("start does not wait for a restart that is due later; stop calls it off", async () => {
    const { builder } = testHost();
    let runs = 0;
    class Flaky extends BackgroundService {
      protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
        if (++runs < 3) throw new Error("not yet");
        await untilAborted(stoppingSignal);
      }
    }
    const host = builder
      .addHostedService("flaky", Flaky, { onFault: { policy: "restart", minMs: 600_000, maxMs: 600_000 } })
      .build();
    const flaky = host.service("flaky");
    await host.start();
    await untilStatus(flaky, () => runs === 1 && flaky.state === "faulted");
    await flaky.start();
    await untilStatus(flaky, () => runs === 2 && flaky.state === "faulted");
    await flaky.stop();
    assert.deepEqual([flaky.state, runs], ["stopped", 2]);
    await flaky.start();
    assert.equal(flaky.state, "running");
    await host.stop();
  });

  test("works while the host is running, and not before or after", async () => {
    const { builder } = testHost();
    const host = builder.addHostedService("web", recordingService("web", [])).build();
    const web = host.service("web");
    assert.equal(web.state, "stopped");
    await assert.rejects(web.start(), { code: "NOT_RUNNING" });
    await host.start();
    await host.stop();
    await assert.rejects(web.stop(), { code: "NOT_RUNNING" });
    await assert.rejects(web.restart(), { code: "NOT_RUNNING" });
  });

  test("is found by its name, and a slip is told", () => {
    const { builder } = testHost();
    const host = builder.addHostedService("worker", recordingService("worker", [])).build();
    assert.throws(() => host.service("wroker"), {
      code: "UNKNOWN_SERVICE",
      message: /named "wroker", did you mean "worker"\?$/,
    });
  });

  test("is there for other services too, as the supervisor", async () => {
    const { builder } = testHost();
    let seen: readonly string[] = [];
    const host = builder
      .addHostedService("worker", recordingService("worker", []))
      .addHostedService("health", ({ supervisor }) => ({
        start() {},
        started: () => void (seen = supervisor.services.map(({ name, state }) => `${name} ${state}`)),
        stop() {},
      }))
      .build();
    await host.start();
    assert.deepEqual(seen, ["worker running", "health running"]);
    assert.deepEqual(
      host.hostedServices.map(({ name }) => name),
      ["worker", "health"],
    );
    await host.stop();
  });
});

test("a fault under the policy ignore shows in the state of the service, until it is started again", async () => {
  const { builder } = testHost();
  let runs = 0;
  class Once extends BackgroundService {
    protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
      if (++runs === 1) throw new Error("no matter");
      await untilAborted(stoppingSignal);
    }
  }
  const host = builder.addHostedService("once", Once, { onFault: "ignore" }).build();
  await host.start();
  const once = host.service("once");
  await untilStatus(once, () => once.state === "faulted");
  assert.equal((once.lastError as Error).message, "no matter");
  await once.start();
  assert.equal(once.state, "running");
  await host.stop();
  assert.equal(host.failure, undefined);
});

test("one class may be added under several names: each is a service of its own", async () => {
  const names: string[] = [];
  class Consumer extends BackgroundService {
    protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
      await untilAborted(stoppingSignal);
    }
  }
  const { builder } = testHost();
  const host = builder.addHostedService("orders", Consumer).addHostedService("returns", Consumer).build();
  await host.start();
  await host.service("orders").stop();
  names.push(...host.hostedServices.map(({ name, state }) => `${name} ${state}`));
  assert.deepEqual(names, ["orders stopped", "returns running"]);
  await host.stop();
});

test("what a listener throws is an uncaught error, and the service goes on", async () => {
  const { builder } = testHost();
  const host = builder.addHostedService("web", recordingService("web", [])).build();
  const error = new Error("nobody's");
  const uncaught = Promise.withResolvers<unknown>();
  process.setUncaughtExceptionCaptureCallback(uncaught.resolve);
  try {
    using _ = host.service("web").onChange(() => {
      throw error;
    });
    await host.start();
    assert.equal(await uncaught.promise, error);
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
  await host.stop();
});

async function startedHost(calls: string[]): Promise<Host> {
  const { builder } = testHost();
  const host = builder
    .addHostedService("web", recordingService("web", calls))
    .addHostedService("worker", recordingService("worker", calls))
    .build();
  await host.start();
  return host;
}
