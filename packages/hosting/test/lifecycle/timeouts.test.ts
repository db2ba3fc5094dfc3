import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gate } from "../support/gate.ts";
import { deaf, recordingService, untilAborted } from "../support/recording-service.ts";
import { errorsIn, testHost } from "../support/test-host.ts";

describe("the startup deadline", () => {
  for (const phase of ["starting", "start", "started"] as const)
    test(`in ${phase}, holds against a service that hears nothing, and what had started is stopped`, async () => {
      const calls: string[] = [];
      const { builder, records } = testHost({ startupTimeoutMs: 400 });
      const host = builder
        .addHostedService("first", recordingService("first", calls))
        .addHostedService("deaf", recordingService("deaf", calls, { [phase]: deaf }))
        .build();
      const message = `"deaf" had not ended its ${phase} at the startup deadline of 400 ms`;
      await assert.rejects(host.start(), { code: "STARTUP_TIMEOUT", message });
      assert.deepEqual(errorsIn(records), [`${message}; the host stops`]);
      assert.equal(calls.includes("first.stop"), phase !== "starting");
      assert.equal(host.service("deaf").state, phase === "started" ? "stopped" : "faulted");
    });

  test("names a service that blocked the event loop past it, whose start counts all the same: it is stopped", async () => {
    const calls: string[] = [];
    const { builder } = testHost({ startupTimeoutMs: 400 });
    const host = builder
      .addHostedService("blocker", recordingService("blocker", calls, { start: blockTheLoop }))
      .addHostedService("next", recordingService("next", calls))
      .build();
    await assert.rejects(host.start(), { code: "STARTUP_TIMEOUT", message: /^"blocker"/ });
    assert.deepEqual(
      calls.filter((call) => call.endsWith("start") || call.endsWith("stop")),
      ["blocker.start", "blocker.stop"],
    );
  });

  test("a start that comes true after it was given up is undone", async () => {
    const late = gate();
    const stopped = Promise.withResolvers<void>();
    const { builder, records } = testHost({ startupTimeoutMs: 400 });
    const host = builder.addHostedService("late", { start: () => late.pass(), stop: () => stopped.resolve() }).build();
    await assert.rejects(host.start(), { code: "STARTUP_TIMEOUT" });
    late.open();
    await stopped.promise;
    assert(records.some(({ msg }) => msg === '"late" has started after it was given up: it is stopped'));
  });

  test("by default there is none", async () => {
    const slow = gate();
    const { builder } = testHost();
    const host = builder.addHostedService("slow", { start: () => slow.pass(), stop() {} }).build();
    const start = host.start();
    await slow.reached;
    assert.equal(builder.settings.startupTimeoutMs, 0);
    slow.open();
    await start;
    await host.stop();
  });
});

describe("the stop deadline of one service", () => {
  test("names it, and leaves the others the rest of the time", async () => {
    const { builder, records } = testHost({ shutdownTimeoutMs: 60_000 });
    let wasAborted: boolean | undefined;
    const host = builder
      .addHostedService("first", { start() {}, stop: (signal) => void (wasAborted = signal.aborted) })
      .addHostedService("deaf", { start() {}, stop: deaf }, { stopTimeoutMs: 200 })
      .build();
    await host.start();
    const message = '"deaf" had not ended its stop at its own stop deadline of 200 ms';
    await assert.rejects(host.stop(), { code: "STOP_TIMEOUT", message });
    assert.deepEqual(errorsIn(records), [message]);
    assert.equal(wasAborted, false);
    assert.equal(host.service("deaf").state, "faulted");
  });

  test("aborts the signal that the service gets", async () => {
    const { builder } = testHost({ shutdownTimeoutMs: 60_000 });
    const aborted = Promise.withResolvers<unknown>();
    const host = builder
      .addHostedService(
        "slow",
        {
          start() {},
          async stop(signal) {
            await untilAborted(signal).catch(aborted.resolve);
          },
        },
        { stopTimeoutMs: 200 },
      )
      .build();
    await host.start();
    await assert.rejects(host.stop(), { code: "STOP_TIMEOUT" });
    assert.equal(((await aborted.promise) as DOMException).name, "TimeoutError");
  });

  test("counts for all of its stop phases together", async () => {
    const { builder } = testHost({ shutdownTimeoutMs: 60_000 });
    const calls: string[] = [];
    const host = builder
      .addHostedService("deaf", recordingService("deaf", calls, { stopping: deaf, stop: deaf }), { stopTimeoutMs: 200 })
      .build();
    await host.start();
    await assert.rejects(host.stop(), { code: "STOP_TIMEOUT", message: /its stopping at/ });
    assert.deepEqual(calls.slice(-3), ["deaf.stopping", "deaf.stop", "deaf.stopped"]);
  });
});

/** Blocks for 600 ms. */
function blockTheLoop(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
}
