import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BackgroundService } from "@millrace/hosting";
import { recordingService, untilAborted } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";
import { untilStatus } from "../support/until-status.ts";

describe("the drain delay", () => {
  test("lies between being asked to stop and stopping: draining first, and the services work on meanwhile", async () => {
    const calls: string[] = [];
    const { builder, records } = testHost({ drainDelayMs: 30 });
    const host = builder.addHostedService("web", recordingService("web", calls)).build();
    const { draining, stopping } = host.lifetime;
    await host.start();
    draining.addEventListener("abort", () => calls.push("draining"));
    stopping.addEventListener("abort", () => calls.push("stopping"));
    calls.length = 0;
    host.lifetime.stopApplication({ reason: "SIGTERM" });
    assert.deepEqual([draining.aborted, stopping.aborted], [true, false]);
    const askedAtMs = performance.now();
    await host.stop();
    assert(performance.now() - askedAtMs >= 25);
    assert.deepEqual(calls, ["draining", "stopping", "web.stopping", "web.stop", "web.stopped"]);
    assert.deepEqual(
      records.map(({ msg }) => msg).filter((msg) => msg.endsWith("(SIGTERM)")),
      ["draining for 30 ms (SIGTERM)", "stopping (SIGTERM)"],
    );
  });

  test("is kept by stop() too", async () => {
    const { builder } = testHost({ drainDelayMs: 20 });
    const host = builder.addHostedService("web", recordingService("web", [])).build();
    await host.start();
    const stop = host.stop();
    await untilAborted(host.lifetime.draining).catch(() => {});
    assert.equal(host.lifetime.stopping.aborted, false);
    await stop;
  });

  test("is left out by a stop that asks for it, even if another one is draining already", async () => {
    const { builder } = testHost({ drainDelayMs: 600_000 });
    const host = builder.addHostedService("web", recordingService("web", [])).build();
    await host.start();
    host.lifetime.stopApplication();
    const stop = host.stop();
    host.lifetime.stopApplication({ drain: false });
    await stop;
  });

  test("does not hold up a host that has not started", async () => {
    const { builder } = testHost({ drainDelayMs: 600_000 });
    const host = builder
      .addHostedService("a", ({ lifetime }) => recordingService("a", [], { start: () => lifetime.stopApplication() }))
      .build();
    await assert.rejects(host.start(), { code: "STOPPED_WHILE_STARTING" });
  });

  test("is not part of the shutdown timeout", async () => {
    const { builder } = testHost({ drainDelayMs: 400, shutdownTimeoutMs: 390 });
    let wasAborted: boolean | undefined;
    const host = builder
      .addHostedService("web", { start() {}, stop: (signal) => void (wasAborted = signal.aborted) })
      .build();
    await host.start();
    await host.stop();
    assert.equal(wasAborted, false);
  });

  test("restarts what fails meanwhile, and the stop that follows does not forget it", async () => {
    const { builder } = testHost({ drainDelayMs: 600_000 });
    const [begun, fault] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()];
    let runs = 0;
    class Flaky extends BackgroundService {
      protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
        begun.resolve();
        if (++runs === 1) await fault.promise;
        await untilAborted(stoppingSignal);
      }
    }
    const flaky = new Flaky();
    const host = builder
      .addHostedService("flaky", flaky, { onFault: { policy: "restart", minMs: 0, maxMs: 0 } })
      .build();
    await host.start();
    await begun.promise;
    const handle = host.service("flaky");
    const stop = host.stop();
    await untilAborted(host.lifetime.draining).catch(() => {});
    fault.reject(new Error("once"));
    await untilStatus(handle, () => handle.restarts === 1 && handle.state === "running");
    host.lifetime.stopApplication({ drain: false });
    await stop;
    await flaky.execution;
    assert.deepEqual([handle.state, runs], ["stopped", 2]);
  });
});

test("without a delay draining and stopping fire together", async () => {
  const { builder } = testHost();
  const host = builder.addHostedService("web", recordingService("web", [])).build();
  await host.start();
  host.lifetime.stopApplication();
  assert.deepEqual([host.lifetime.draining.aborted, host.lifetime.stopping.aborted], [true, true]);
  await host.stop();
});
