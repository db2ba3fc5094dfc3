import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HealthChecks, hostReadiness, serviceStates, type HealthCheckOptions } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { RecordingLog } from "../support/recording-log.ts";
import { testHost } from "../support/test-host.ts";

function freshChecks(): { health: HealthChecks; time: FakeTimeProvider; log: RecordingLog } {
  const [time, log] = [new FakeTimeProvider(), new RecordingLog()];
  return { health: new HealthChecks({ log, time }), time, log };
}

test("the whole is as bad as its worst part", async () => {
  const { health } = freshChecks();
  assert.equal((await health.report()).status, "healthy");
  health.add("disk", () => {}).add("mail", () => ({ status: "degraded", description: "slow", data: { waiting: 7 } }));
  const { status, entries } = await health.report();
  assert.equal(status, "degraded");
  assert.deepEqual(entries[1], {
    name: "mail",
    status: "degraded",
    description: "slow",
    data: { waiting: 7 },
    tags: ["ready"],
    durationMs: 0,
  });
  health.add("database", () => "unhealthy");
  assert.equal((await health.report()).status, "unhealthy");
});

test("who asks for a tag is told of the checks that have it", async () => {
  const { health } = freshChecks();
  health.add("loop", () => {}, { tags: ["live", "ready"] }).add("database", () => "unhealthy");
  const live = await health.report("live");
  assert.deepEqual([live.status, live.entries.map(({ name }) => name)], ["healthy", ["loop"]]);
  assert.equal((await health.report("ready")).entries.length, 2);
});

test("a check that throws is unhealthy: its code is shown, its words go to the log", async () => {
  const { health, log } = freshChecks();
  const refused = Object.assign(new Error("cannot reach db://user:hunter2@host"), { code: "ECONNREFUSED" });
  health.add("database", async () => await Promise.reject(refused));
  const [entry] = (await health.report()).entries;
  assert.deepEqual([entry?.status, entry?.description, entry?.error], ["unhealthy", "ECONNREFUSED", refused]);
  assert.deepEqual(log.lines, ['warn: the health check "database" failed']);
});

test("one that matters less makes the whole degraded when it throws", async () => {
  const { health } = freshChecks();
  health.add("mail", async () => await Promise.reject(new Error("down")), { failureStatus: "degraded" });
  const { status, entries } = await health.report();
  assert.deepEqual([status, entries[0]?.description], ["degraded", "failed"]);
});

test("a check that hangs has failed at its timeout, and holds nobody up", async () => {
  const { health, time } = freshChecks();
  let signal: AbortSignal | undefined;
  health.add("database", async (given) => {
    signal = given;
    await new Promise(() => {});
  });
  const report = health.report();
  await time.untilWaiting();
  await time.advance(2_000);
  const [entry] = (await report).entries;
  assert.deepEqual([entry?.status, entry?.description, entry?.durationMs], ["unhealthy", "timed out", 2_000]);
  assert.equal(signal?.aborted, true);
});

test("two who ask at once have one check run, and an answer is kept as long as was said", async () => {
  const { health, time } = freshChecks();
  let asked = 0;
  health.add("database", () => void asked++, { cacheMs: 1_000 });
  await Promise.all([health.report(), health.report()]);
  await time.advance(999);
  await health.report();
  assert.equal(asked, 1);
  await time.advance(1);
  await health.report();
  assert.equal(asked, 2);
});

test("a name that is taken, and options that cannot be, are refused", () => {
  const { health } = freshChecks();
  health.add("disk", () => {});
  assert.throws(() => health.add("disk", () => {}), { code: "DUPLICATE_SERVICE" });
  const options = { timeoutMs: 0, tag: "live" } as unknown as HealthCheckOptions;
  assert.throws(() => health.add("mail", () => {}, options), {
    code: "INVALID_OPTIONS",
    message: /"mail".*\n {2}tag: unknown option, did you mean "tags"\?\n {2}timeoutMs: 0/,
  });
});

describe("readiness of the host", () => {
  test("comes with the last start and goes as soon as a stop is asked for", async () => {
    const { builder } = testHost();
    const seen: string[] = [];
    const { health } = freshChecks();
    const look = async (): Promise<void> => {
      const [entry] = (await health.report()).entries;
      seen.push(entry?.description ?? entry?.status ?? "");
    };
    const host = builder
      .addHostedService("web", ({ lifetime }) => {
        health.add("host", hostReadiness(lifetime));
        return { start: look, stop: look };
      })
      .build();
    await host.start();
    await look();
    host.lifetime.stopApplication();
    await look();
    await host.stop();
    assert.deepEqual(seen, ["starting", "healthy", "stopping", "stopping"]);
  });
});

describe("the states of services", () => {
  test("tell of one that has failed, by name", async () => {
    const { builder } = testHost();
    const { health } = freshChecks();
    const host = builder
      .addHostedService("web", { start() {}, stop() {} })
      .addHostedService(
        "worker",
        {
          start() {},
          stop() {},
          execution: Promise.reject(new Error("boom")),
        },
        { onFault: "ignore" },
      )
      .configureServices((services) =>
        services.addSingleton("health", ({ supervisor }) => health.add("services", serviceStates(supervisor))),
      )
      .build();
    await host.start();
    const { status, entries } = await host.services.health.report();
    assert.equal(status, "unhealthy");
    assert.deepEqual(entries[0]?.data, {
      web: { state: "running", restarts: 0 },
      worker: { state: "faulted", restarts: 0 },
    });
    await host.stop();
  });
});
