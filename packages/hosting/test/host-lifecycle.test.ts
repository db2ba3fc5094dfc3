import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HostingError, type LifecyclePhase } from "@millrace/hosting";
import { deaf, recordingService, throwing, untilAborted } from "./support/recording-service.ts";
import { errorsIn, testHost } from "./support/test-host.ts";

const startPhases = ["starting", "start", "started"] as const satisfies LifecyclePhase[];

describe("order", () => {
  test("stopApplication fires stopping before any service hears of the stop", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder.addHostedService("web", recordingService("web", calls)).build();
    host.lifetime.stopping.addEventListener("abort", () => calls.push("stopping"));
    await host.start();
    calls.length = 0;
    host.lifetime.stopApplication();
    await host.stop();
    assert.deepEqual(calls, ["stopping", "web.stopping", "web.stop", "web.stopped"]);
  });

  test("services start in order of registration, phase by phase, and stop in reverse", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .addHostedService("a", recordingService("a", calls))
      .addHostedService("b", recordingService("b", calls))
      .build();
    await host.start();
    await host.stop();
    const start = startPhases.flatMap((phase) => [`a.${phase}`, `b.${phase}`]);
    const stop = ["stopping", "stop", "stopped"].flatMap((phase) => [`b.${phase}`, `a.${phase}`]);
    assert.deepEqual(calls, [...start, ...stop]);
  });
});

describe("a start that fails", () => {
  test("stops those that had started, in reverse, and nobody else", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    for (const name of ["a", "b"]) builder.addHostedService(name, recordingService(name, calls));
    const host = builder
      .addHostedService("broken", recordingService("broken", calls, { start: throwing(new Error("no"), "at once") }))
      .addHostedService("never", recordingService("never", calls))
      .build();
    await assert.rejects(host.start(), /^Error: no$/);
    const rollback = calls.slice(calls.indexOf("broken.start") + 1);
    assert.deepEqual(rollback, ["b.stopping", "a.stopping", "b.stop", "a.stop", "b.stopped", "a.stopped"]);
    await host.stop();
  });

  test("and whose rollback fails too loses nothing: the first cause leads an AggregateError", async () => {
    const [cause, second] = [new Error("port taken"), new Error("flush failed")];
    const { builder } = testHost();
    const host = builder
      .addHostedService("db", recordingService("db", [], { stop: throwing(second, "after a wait") }))
      .addHostedService("web", recordingService("web", [], { start: throwing(cause, "after a wait") }))
      .build();
    await assert.rejects(host.start(), (thrown) => {
      assert(thrown instanceof AggregateError);
      assert.deepEqual(thrown.errors, [cause, second]);
      assert.equal(thrown.cause, cause);
      assert.match(thrown.message, /"web" in start: port taken; "db" in stop: flush failed/);
      return true;
    });
  });

  test("because a service cannot be made starts none", async () => {
    const calls: string[] = [];
    const error = new Error("no database url");
    const { builder, records } = testHost();
    const host = builder
      .addHostedService("fine", recordingService("fine", calls))
      .addHostedService("broken", () => {
        throw error;
      })
      .build();
    await assert.rejects(host.start(), (thrown) => thrown === error);
    assert.deepEqual(calls, []);
    assert.deepEqual(errorsIn(records), ['"broken" failed in construct; the host stops']);
  });
});

describe("a stop that comes while starting", () => {
  test("starts nothing more, stops what was started, and is not reported as a cancellation", async () => {
    const calls: string[] = [];
    const { builder, records } = testHost();
    const host = builder
      .addHostedService("a", recordingService("a", calls))
      .addHostedService("b", recordingService("b", calls, { start: untilAborted }))
      .addHostedService("c", recordingService("c", calls))
      .build();
    const started = host.start();
    await waitFor(calls, "b.start");
    host.lifetime.stopApplication({ reason: "SIGTERM" });
    await assert.rejects(started, (thrown) => {
      assert(thrown instanceof HostingError);
      assert.equal(thrown.code, "STOPPED_WHILE_STARTING");
      assert.match(thrown.message, /SIGTERM/);
      return true;
    });
    assert.deepEqual(calls.slice(calls.indexOf("b.start") + 1), ["a.stopping", "a.stop", "a.stopped"]);
    assert.deepEqual(errorsIn(records), []);
  });

  test("also stops a service that had finished its start regardless", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .addHostedService("a", ({ lifetime }) =>
        recordingService("a", calls, { start: () => lifetime.stopApplication() }),
      )
      .addHostedService("b", recordingService("b", calls))
      .build();
    await assert.rejects(host.start(), { code: "STOPPED_WHILE_STARTING" });
    assert.equal(calls.includes("b.start"), false);
    assert.equal(calls.includes("a.stop"), true);
  });

  test("in the very last phase of the last service still counts: started never fires", async () => {
    const { builder } = testHost();
    const host = builder
      .addHostedService("a", ({ lifetime }) => recordingService("a", [], { started: () => lifetime.stopApplication() }))
      .build();
    await assert.rejects(host.start(), { code: "STOPPED_WHILE_STARTING" });
    assert.equal(host.lifetime.started.aborted, false);
  });

  test("by the caller's signal rejects with its reason", async () => {
    const calls: string[] = [];
    const caller = new AbortController();
    const { builder } = testHost();
    const host = builder.addHostedService("a", recordingService("a", calls, { start: untilAborted })).build();
    const started = host.start(caller.signal);
    await waitFor(calls, "a.start");
    const reason = new Error("enough");
    caller.abort(reason);
    await assert.rejects(started, (thrown) => thrown === reason);
  });

  test("by stop() waits for the start to be undone, and stop() itself succeeds", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .addHostedService("a", recordingService("a", calls))
      .addHostedService("b", recordingService("b", calls, { start: untilAborted }))
      .build();
    const started = assert.rejects(host.start(), { code: "STOPPED_WHILE_STARTING" });
    await waitFor(calls, "b.start");
    await host.stop();
    assert.equal(calls.at(-1), "a.stopped");
    await started;
  });

  test("against a start that hears nothing gives up on it and leaves the others half of the time", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const calls: string[] = [];
    const { builder, records } = testHost({ shutdownTimeoutMs: 600_000 });
    const host = builder
      .addHostedService("a", recordingService("a", calls, { stop: (signal) => assert.equal(signal.aborted, false) }))
      .addHostedService("stuck", recordingService("stuck", calls, { start: deaf }))
      .build();
    const started = host.start();
    await waitFor(calls, "stuck.start");
    host.lifetime.stopApplication({ reason: "SIGTERM" });
    context.mock.timers.tick(300_000);
    await assert.rejects(started, {
      code: "SHUTDOWN_TIMEOUT",
      message: /"stuck" was in start when the host was stopped/,
    });
    assert.equal(calls.at(-1), "a.stopped");
    assert.match(errorsIn(records).join(), /"stuck" was in start/);
  });
});

describe("stop", () => {
  test("with one error throws it as it is, and again when repeated", async () => {
    const calls: string[] = [];
    const error = new Error("flush failed");
    const { builder } = testHost();
    const host = builder
      .addHostedService("db", recordingService("db", calls, { stop: throwing(error, "at once") }))
      .build();
    await host.start();
    await assert.rejects(host.stop(), (thrown) => thrown === error);
    await assert.rejects(host.stop(), (thrown) => thrown === error);
    assert.equal(calls.filter((call) => call === "db.stop").length, 1);
  });
});

describe("the shutdown deadline", () => {
  test("holds against services that ignore their signal, in every phase after it too", async () => {
    const calls: string[] = [];
    const { builder, records } = testHost({ shutdownTimeoutMs: 200 });
    const host = builder
      .addHostedService("deaf too", recordingService("deaf too", calls, { stop: deaf }))
      .addHostedService("deaf", recordingService("deaf", calls, { stop: deaf }))
      .build();
    await host.start();
    // Neither ever ends: that the stop does is the deadline's doing.
    const message = /^"deaf" had not ended its stop at the shutdown deadline of 200 ms$/;
    await assert.rejects(host.stop(), { code: "SHUTDOWN_TIMEOUT", message });
    assert.match(records.map(({ msg }) => msg).join("\n"), /the deadline left "deaf too" no time for stop/);
  });

  test("blames only the one that used it up, not those after it that give up at once", async () => {
    const { builder, records } = testHost({ shutdownTimeoutMs: 100 });
    const host = builder
      .addHostedService("after", { start() {}, stop: (signal) => signal.throwIfAborted() })
      .addHostedService("culprit", { start() {}, stop: untilAborted })
      .build();
    await host.start();
    await assert.rejects(host.stop(), { code: "SHUTDOWN_TIMEOUT", message: /^"culprit"/ });
    assert.equal(errorsIn(records).length, 1);
  });

  test("names a service that blocked the event loop past it", async () => {
    const { builder } = testHost({ shutdownTimeoutMs: 20 });
    const host = builder.addHostedService("blocker", { start() {}, stop: blockTheLoop }).build();
    await host.start();
    await assert.rejects(host.stop(), { code: "SHUTDOWN_TIMEOUT", message: /"blocker"/ });
  });

  test("keeps the error of a service that failed because of it", async () => {
    const cause = new Error("half written");
    const { builder } = testHost({ shutdownTimeoutMs: 20 });
    const blockThenThrow = (): void => {
      blockTheLoop();
      throw cause;
    };
    const host = builder.addHostedService("blocker", { start() {}, stop: blockThenThrow }).build();
    await host.start();
    await assert.rejects(host.stop(), { code: "SHUTDOWN_TIMEOUT", cause });
  });

  test("bounds disposal as well", async () => {
    const { builder } = testHost({ shutdownTimeoutMs: 200 });
    const host = builder
      .configureServices((services) => services.addSingleton("pool", () => ({}), { dispose: deaf }))
      .build();
    void host.services.pool;
    await assert.rejects(host[Symbol.asyncDispose](), {
      code: "SHUTDOWN_TIMEOUT",
      message: /"pool" had not ended its dispose/,
    });
  });
});

test("what is over holds nothing open, not even after a start that came too late", async () => {
  const before = timers();
  const { builder } = testHost();
  const host = builder.addHostedService("web", recordingService("web", [])).build();
  await host.stop();
  await assert.rejects(host.start(), { code: "STOPPED_WHILE_STARTING" });
  await host[Symbol.asyncDispose]();
  assert.equal(timers(), before);
});

test("a host starts once", async () => {
  const { builder } = testHost();
  const host = builder.build();
  await host.start();
  await assert.rejects(host.start(), { code: "ALREADY_STARTED" });
  await assert.rejects(host.run(), { code: "ALREADY_STARTED" });
  await host.stop();
});

test("the log tells in one line how long the start and the stop of each service took", async () => {
  const { builder, records } = testHost();
  const host = builder
    .addHostedService("web", recordingService("web", []))
    .addHostedService("worker", recordingService("worker", []))
    .build();
  await host.start();
  await host.stop({ reason: "test over" });
  const lines = records
    .filter(({ category }) => category === "hosting")
    .map(({ msg }) => msg.replaceAll(/\d+ ms/g, "N ms"));
  assert.deepEqual(lines, [
    "started in N ms (web N ms, worker N ms)",
    "stopping (test over)",
    "stopped in N ms (worker N ms, web N ms)",
  ]);
});

/** Waits, a turn at a time, until `call` has been made. */
async function waitFor(calls: readonly string[], call: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => (calls.includes(call) ? resolve() : void setImmediate(look));
  look();
  await promise;
}

/** Blocks for 40 ms. */
function blockTheLoop(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
}

/** How many timers hold the event loop open. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}
