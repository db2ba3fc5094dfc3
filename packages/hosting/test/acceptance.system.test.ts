// What .NET's host shows of itself in its own tests, each as a test of this one. Where this host does better, docs/adr says so.
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { BackgroundService, type LifecyclePhase } from "@millrace/hosting";
import { z } from "zod";
import { gate } from "./support/gate.ts";
import { programLimits, runProgram } from "./support/hosted-program.ts";
import { recordingService, throwing, untilAborted } from "./support/recording-service.ts";
import { errorsIn, testHost } from "./support/test-host.ts";

const startPhases = ["starting", "start", "started"] as const satisfies LifecyclePhase[];
const stopPhases = ["stopping", "stop", "stopped"] as const satisfies LifecyclePhase[];
const concurrently = { servicesStartConcurrently: true, servicesStopConcurrently: true };
const modes = [
  ["one after the other", {}],
  ["side by side", concurrently],
] as const;

describe("1: one service and what runs the host see all eleven callbacks in order", () => {
  for (const [mode, options] of modes)
    test(mode, async () => {
      const calls: string[] = [];
      const note = (call: string) => (): void => void calls.push(call);
      const hostLifetime = { waitForStart: note("lifetime.waitForStart"), stop: note("lifetime.stop") };
      const { builder } = testHost({ hostLifetime, ...options });
      const host = builder.addHostedService("web", recordingService("web", calls)).build();
      for (const signal of ["started", "stopping", "stopped"] as const)
        host.lifetime[signal].addEventListener("abort", note(signal));
      await host.start();
      await host.stop();
      assert.deepEqual(calls, [
        "lifetime.waitForStart",
        "web.starting",
        "web.start",
        "web.started",
        "started",
        "web.stopping",
        "stopping",
        "web.stop",
        "web.stopped",
        "stopped",
        "lifetime.stop",
      ]);
    });
});

test("2: one after the other: while the first starts, the second is untouched; on stop the second comes first", async () => {
  const calls: string[] = [];
  const first = gate();
  const { builder } = testHost();
  const host = builder
    .addHostedService("first", recordingService("first", calls, { start: () => first.pass() }))
    .addHostedService("second", recordingService("second", calls))
    .build();
  const started = host.start();
  await first.reached;
  assert.equal(calls.includes("second.start"), false);
  first.open();
  await started;
  await host.stop();
  assert.deepEqual(
    calls.filter((call) => /\.(start|stop)$/.test(call)),
    ["first.start", "second.start", "second.stop", "first.stop"],
  );
});

test("3: side by side: both begin before either goes on, and the start ends when both have", async () => {
  const { builder } = testHost(concurrently);
  const gates = [gate(), gate()] as const;
  let isStarted = false;
  const host = builder
    .addHostedService("first", { start: () => gates[0].pass(), stop() {} })
    .addHostedService("second", { start: () => gates[1].pass(), stop() {} })
    .build();
  const started = host.start().then(() => (isStarted = true));
  await Promise.all(gates.map(({ reached }) => reached));
  gates[0].open();
  await setImmediate();
  assert.equal(isStarted, false);
  gates[1].open();
  await started;
  await host.stop();
});

describe("4: a start phase that throws ends the start with that very error", () => {
  for (const phase of startPhases)
    for (const when of ["at once", "after a wait"] as const)
      test(`in ${phase}, ${when}: what comes later stays untouched, and started does not fire`, async () => {
        const calls: string[] = [];
        const error = new Error("no");
        const { builder } = testHost();
        const host = builder
          .addHostedService("first", recordingService("first", calls, { [phase]: throwing(error, when) }))
          .addHostedService("second", recordingService("second", calls))
          .build();
        await assert.rejects(host.start(), (thrown) => thrown === error);
        const reached = startPhases.slice(0, startPhases.indexOf(phase));
        const before = reached.flatMap((earlier) => [`first.${earlier}`, `second.${earlier}`]);
        assert.deepEqual(calls.slice(0, before.length + 1), [...before, `first.${phase}`]);
        assert.equal(calls.includes(`second.${phase}`), false);
        assert.equal(host.lifetime.started.aborted, false);
      });
});

describe("5: all three stop phases run though each throws, and all is told in the order of the phases", () => {
  for (const [mode, options] of modes)
    test(mode, async () => {
      const errors = stopPhases.map((phase) => new Error(phase));
      const calls: string[] = [];
      const [stopping, stop, stopped] = errors.map((error) => throwing(error, "after a wait")) as [never, never, never];
      const { builder } = testHost(options);
      const host = builder
        .addHostedService("other", recordingService("other", calls))
        .addHostedService("broken", recordingService("broken", calls, { stopping, stop, stopped }))
        .build();
      await host.start();
      calls.length = 0;
      await assert.rejects(host.stop(), (thrown) => {
        assert(thrown instanceof AggregateError);
        assert.deepEqual(thrown.errors, errors);
        return true;
      });
      assert.deepEqual(
        calls,
        stopPhases.flatMap((phase) => [`broken.${phase}`, `other.${phase}`]),
      );
      assert.equal(host.lifetime.stopped.aborted, true);
    });
});

describe("6: a timeout ends the wait for a service that obeys its signal, and names it", () => {
  for (const phase of startPhases)
    test(`in ${phase}`, async () => {
      const { builder } = testHost({ startupTimeoutMs: 400 });
      const host = builder.addHostedService("slow", recordingService("slow", [], { [phase]: untilAborted })).build();
      const message = `"slow" had not ended its ${phase} at the startup deadline of 400 ms`;
      await assert.rejects(host.start(), { code: "STARTUP_TIMEOUT", message });
    });

  for (const phase of stopPhases)
    test(`in ${phase}; the others are still called`, async () => {
      const calls: string[] = [];
      const { builder, records } = testHost({ shutdownTimeoutMs: 400 });
      const host = builder
        .addHostedService("first", recordingService("first", calls))
        .addHostedService("slow", recordingService("slow", calls, { [phase]: untilAborted }))
        .build();
      await host.start();
      const message = `"slow" had not ended its ${phase} at the shutdown deadline of 400 ms`;
      await assert.rejects(host.stop(), { code: "SHUTDOWN_TIMEOUT", message });
      assert.deepEqual(errorsIn(records), [message]);
      assert.equal(calls.at(-1), "first.stopped");
    });
});

describe("7: options that do not fit keep everything from starting", () => {
  const schema = z.object({ port: z.int() });

  test("a schema that answers at once is asked by build()", () => {
    const { builder } = testHost();
    builder.services.addOptions("web", schema, { port: "x" });
    assert.throws(() => builder.build(), { code: "INVALID_OPTIONS", message: /"web" are not valid: at "port"/ });
  });

  test("an asynchronous one before anything starts", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    builder.services.addOptions(
      "web",
      schema.refine(async () => await Promise.resolve(false), "taken"),
      { port: 1 },
    );
    const host = builder.addHostedService("web", recordingService("web", calls)).build();
    await assert.rejects(host.start(), { code: "INVALID_OPTIONS", message: /"web" are not valid: taken/ });
    assert.deepEqual(calls, []);
  });
});

describe("8: stop and disposal are two things", () => {
  test("stopping a host that never started calls no service, fires the signals, and disposal happens", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .configureServices((services) =>
        services.addSingleton("cache", () => ({ dispose: () => void calls.push("cache.dispose") })),
      )
      .addHostedService("web", recordingService("web", calls))
      .build();
    void host.services.cache;
    await host.stop();
    assert.equal(host.lifetime.stopping.aborted && host.lifetime.stopped.aborted, true);
    await host[Symbol.asyncDispose]();
    assert.deepEqual(calls, ["cache.dispose"]);
    await assert.rejects(host.start(), { code: "STOPPED_WHILE_STARTING" });
  });

  test("disposing of a host that was started stops nothing", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    {
      await using host = builder.addHostedService("web", () => recordingService("web", calls)).build();
      await host.start();
    }
    assert.deepEqual(calls, ["web.starting", "web.start", "web.started"]);
  });
});

describe("9: a worker that fails after a wait", () => {
  class Failing extends BackgroundService {
    readonly #error: Error;

    constructor(error: Error) {
      super();
      this.#error = error;
    }

    protected override async execute(): Promise<void> {
      await setImmediate();
      throw this.#error;
    }
  }

  test("stops the host; stop throws its fault, and so does a second stop", async () => {
    const error = new Error("lost the queue");
    const { builder } = testHost();
    const host = builder.addHostedService("worker", () => new Failing(error)).build();
    await host.start();
    await untilStopping(host.lifetime.stopping);
    await assert.rejects(host.stop(), (thrown) => thrown === error);
    await assert.rejects(host.stop(), (thrown) => thrown === error);
  });

  test("of two such workers the faults of both are kept", async () => {
    const errors = [new Error("first"), new Error("second")];
    const { builder } = testHost();
    errors.forEach((error, index) => builder.addHostedService(`worker ${index}`, () => new Failing(error)));
    const host = builder.build();
    await host.start();
    await untilStopping(host.lifetime.stopping);
    await assert.rejects(host.stop(), (thrown) => {
      assert(thrown instanceof AggregateError);
      assert.deepEqual(thrown.errors, errors);
      return true;
    });
  });

  test("under the policy ignore the host runs on", async () => {
    const { builder, records } = testHost();
    const worker = new Failing(new Error("no matter"));
    const host = builder.addHostedService("worker", worker, { onFault: "ignore" }).build();
    await host.start();
    await assert.rejects(worker.execution ?? assert.fail(), /no matter/);
    await setImmediate();
    assert.equal(host.lifetime.stopping.aborted, false);
    assert.deepEqual(errorsIn(records), ['"worker" failed in execute; the host runs on']);
    await host.stop();
  });

  test("a cancellation while stopping is no fault and no error in the log", async () => {
    class Obedient extends BackgroundService {
      protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
        await untilAborted(stoppingSignal);
      }
    }
    const { builder, records } = testHost();
    const host = builder.addHostedService("worker", Obedient).build();
    await host.start();
    await setImmediate();
    await host.stop();
    assert.deepEqual(errorsIn(records), []);
  });
});

describe("10: as a process of its own", programLimits, () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGQUIT"] as const) {
    test(`${signal} stops the services, the code after run() executes, and the exit code is 0`, async (t) => {
      const host = runProgram(t, "plain");
      await host.saw(/^started$/);
      host.kill(signal);
      assert.equal(await host.end, 0);
      assert.deepEqual(host.said(), ["started", "web stopped", "run resolved to 0"]);
      assert.match(host.lines.join("\n"), new RegExp(`"category":"hosting","msg":"stopping \\(${signal}\\)"`));
    });

    test(`${signal}: the exit code that the code after run() sets survives`, async (t) => {
      const host = runProgram(t, "own exit code");
      await host.saw(/^started$/);
      host.kill(signal);
      assert.equal(await host.end, 123);
    });
  }

  test("a worker that never ends is left behind at the deadline: run() resolves, then the exit is forced", async (t) => {
    const host = runProgram(t, "never-ending worker", { shutdownTimeoutMs: 200 });
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    const output = host.lines.join("\n");
    assert.match(output, /\\"endless\\" had not ended its stop at the shutdown deadline of 200 ms/);
    assert.match(output, /run resolved to 1/);
    assert.match(output, /still held open/);
  });

  test("three listeners that throw are all called, and the stop goes on", async (t) => {
    const host = runProgram(t, "three throwing listeners");
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    assert.deepEqual(host.said(), [
      "started",
      "first listener",
      "second listener",
      "third listener",
      "web stopped",
      "run resolved to 1",
    ]);
  });
});

async function untilStopping(stopping: AbortSignal): Promise<void> {
  await untilAborted(stopping).catch((reason: unknown) => assert.equal(reason, stopping.reason));
}
