import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { HealthChecks, type HealthStatus, type Host, type HostServices } from "@millrace/hosting";
import { SystemdService } from "@millrace/hosting/systemd";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { DatagramSocket } from "../support/datagram-socket.ts";
import { RecordingLog } from "../support/recording-log.ts";
import { testHost } from "../support/test-host.ts";

const abstractName = `@millrace-test-${process.pid}`;

interface Parts {
  readonly env: Readonly<Record<string, string>>;
  readonly status?: () => HealthStatus;
}

class Fixture {
  readonly time = new FakeTimeProvider();
  readonly log = new RecordingLog();
  readonly host: Host<HostServices>;

  constructor({ env, status = () => "healthy" }: Parts) {
    const { time, log } = this;
    const health = new HealthChecks({ log, time })
      .add("pump", () => status(), { tags: ["live"] })
      .add("database", () => "unhealthy", { tags: ["ready"] });
    const { builder } = testHost();
    builder.addHostedService("systemd", ({ lifetime }) => new SystemdService({ lifetime, health, log, env, time }));
    this.host = builder.build();
  }
}

test("systemd hears when everything has started, and when a stop is asked for", async () => {
  using socket = new DatagramSocket(abstractName);
  const { host } = new Fixture({ env: { NOTIFY_SOCKET: abstractName } });
  await host.start();
  assert.deepEqual(await socket.receiveUntil("READY=1"), ["STATUS=starting", "READY=1\nSTATUS=running"]);
  host.lifetime.stopApplication();
  assert.deepEqual(await socket.receiveUntil("STOPPING=1"), ["STOPPING=1\nSTATUS=stopping"]);
  await host.stop();
});

test("its socket may as well be a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-systemd-"));
  try {
    const path = join(folder, "notify");
    using socket = new DatagramSocket(path);
    const { host } = new Fixture({ env: { NOTIFY_SOCKET: path } });
    await host.start();
    assert.equal((await socket.receiveUntil("READY=1")).length, 2);
    await host.stop();
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("the watchdog", () => {
  const env = { NOTIFY_SOCKET: abstractName, WATCHDOG_USEC: "10000000", WATCHDOG_PID: String(process.pid) };

  test("is fed at half of its time while the host is alive, ready or not", async () => {
    using socket = new DatagramSocket(abstractName);
    const { host, time } = new Fixture({ env });
    await host.start();
    await time.untilWaiting();
    await time.advance(10_000);
    await host.stop();
    const fed = (await socket.receiveUntil("STOPPING=1")).filter((message) => message === "WATCHDOG=1");
    assert.equal(fed.length, 3);
  });

  test("is not fed while a live check is unhealthy, and systemd and the log are told why", async () => {
    let status: HealthStatus = "unhealthy";
    using socket = new DatagramSocket(abstractName);
    const { host, time, log } = new Fixture({ env, status: () => status });
    await host.start();
    await time.untilWaiting();
    await time.advance(5_000);
    status = "degraded";
    await time.advance(5_000);
    await host.stop();
    const messages = await socket.receiveUntil("STOPPING=1");
    const told = messages.filter((message) => /WATCHDOG|unhealthy/.test(message));
    assert.deepEqual(told, ["STATUS=unhealthy: pump", "STATUS=unhealthy: pump", "WATCHDOG=1\nSTATUS=running"]);
    assert.match(log.lines[0] ?? "", /^error: systemd's watchdog is not fed.*pump/);
  });

  test("of another process is left alone", async () => {
    using socket = new DatagramSocket(abstractName);
    const { host, time } = new Fixture({ env: { ...env, WATCHDOG_PID: "1" } });
    await host.start();
    assert.equal(time.waiting, 0);
    await host.stop();
    assert.ok(!(await socket.receiveUntil("STOPPING=1")).includes("WATCHDOG=1"));
  });
});

test("without systemd nothing happens", async () => {
  const { host, log } = new Fixture({ env: { WATCHDOG_USEC: "10000000" } });
  await host.start();
  await host.stop();
  assert.deepEqual(log.lines, []);
});

test("a systemd that does not listen is told of in the log, and the host runs", async () => {
  const { host, log } = new Fixture({ env: { NOTIFY_SOCKET: abstractName } });
  await host.start();
  await host.stop();
  assert.deepEqual(log.lines, [
    "error: systemd was not told STATUS=starting",
    "error: systemd was not told READY=1",
    "error: systemd was not told STOPPING=1",
  ]);
});

test("an address that is none fails the start", async () => {
  const { host } = new Fixture({ env: { NOTIFY_SOCKET: "vsock:2:1234" } });
  await assert.rejects(host.start(), /"vsock:2:1234" is neither a path nor an abstract name/);
});
