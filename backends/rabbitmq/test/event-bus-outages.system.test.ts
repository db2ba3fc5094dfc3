import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { defineEvent, isEventError } from "@millrace/events";
import type { EventBus } from "@millrace/events";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { z } from "zod";
import { RabbitmqBusBench } from "./rabbitmq-bus-bench.ts";
import { LogLines } from "./log-lines.ts";
import { UntilSeen } from "./until-seen.ts";

const counted = defineEvent({ type: "test.counted", source: "/test", data: z.object({ number: z.int() }) });

suite("an event bus whose server goes away", () => {
  let server: RabbitMqServer;
  before(async () => (server = await RabbitMqServer.start()));
  after(() => server[Symbol.asyncDispose]());

  test("R15: every event whose publication was confirmed is handled, although the server was killed in mid-work", async () => {
    await using bench = new RabbitmqBusBench(server.url);
    const seen = new UntilSeen<number>();
    await subscribe(bench.open({ subscriber: "counting" }), async (number) => seen.note(number));
    const publisher = bench.open();
    const confirmed = new Set<number>();
    const isPublished = (number: number): Promise<boolean> =>
      isAvailable(async () => {
        await publisher.publish(counted.create({ number }));
        confirmed.add(number);
      });
    for (let number = 0; number < 100; number++) await isPublished(number);
    const publishing = (async () => {
      for (let number = 100; number < 200; number++) await isPublished(number);
    })();
    await server.kill();
    await publishing;
    await server.restart();
    while (!(await isPublished(200))) await delay(20);
    assert.ok(confirmed.size > 100);
    await seen.all(confirmed);
  });

  test("waits at its start for a server that is away, and says so; then it subscribes", async () => {
    await using bench = new RabbitmqBusBench(server.url);
    await server.kill();
    const log = new LogLines();
    const seen = new UntilSeen<number>();
    const bus = bench.open({ subscriber: "early", log });
    const starting = subscribe(bus, async (number) => seen.note(number));
    await log.warned(/cannot be reached; trying again/u);
    await assert.rejects(bus.check(AbortSignal.timeout(10_000)), (error) => isEventError(error, "bus-unavailable"));
    await server.restart();
    await starting;
    while (!(await isAvailable(() => bus.check(AbortSignal.timeout(10_000))))) await delay(20);
    await bus.publish(counted.create({ number: 1 }));
    await seen.all([1]);
  });

  test("ends its start with the signal's reason, and can be started later", async () => {
    await using bench = new RabbitmqBusBench(server.url);
    await server.kill();
    const seen = new UntilSeen<number>();
    const bus = bench.open({ subscriber: "late" });
    bus.subscribe(counted, async ({ data }) => seen.note(data.number));
    const deadline = AbortSignal.timeout(50);
    await assert.rejects(bus.start(deadline), (error) => error === deadline.reason);
    await server.restart();
    await bus.start();
    await bus.publish(counted.create({ number: 1 }));
    await seen.all([1]);
  });

  test("R16: a half-open connection is noticed within two heartbeats, and what was in hand is handled by another instance", async () => {
    await using bench = new RabbitmqBusBench(server.url);
    await using proxy = await TcpProxy.start(server.port);
    const url = server.url.replace(String(server.port), String(proxy.port));
    const begun = new UntilSeen<number>();
    const seen = new UntilSeen<number>();
    const stuck = bench.open({ url, subscriber: "half-open", heartbeatMs: 1_000, answerTimeoutMs: 500 });
    await subscribe(stuck, async (number) => {
      begun.note(number);
      await once(new AbortController().signal, "abort");
    });
    const publisher = bench.open();
    await publisher.publish(counted.create({ number: 1 }));
    await begun.all([1]);
    proxy.halfOpen();
    await subscribe(bench.open({ subscriber: "half-open" }), async (number) => seen.note(number));
    await seen.all([1]);
  });

  test("refuses an event that is larger than the server takes, and says what to do", async () => {
    await using bench = new RabbitmqBusBench(server.url);
    const bus = bench.open({ maxEventBytes: 200 });
    await assert.rejects(bus.publish(counted.create({ number: 1 }, { id: "x".repeat(200) })), (error) => {
      assert.ok(isEventError(error, "event-refused"), String(error));
      assert.match(error.message, /bytes, and 200 are taken; keep what is large elsewhere/u);
      return true;
    });
  });
});

async function subscribe(bus: EventBus, handle: (number: number) => Promise<void>): Promise<void> {
  bus.subscribe(counted, ({ data }) => handle(data.number), { timeoutMs: 600_000 });
  await bus.start();
}

/** @returns whether the server has done it. It may be away, and each connection of a bus comes back in its own time. */
async function isAvailable(use: () => Promise<unknown>): Promise<boolean> {
  try {
    await use();
    return true;
  } catch (error) {
    if (!isEventError(error, "bus-unavailable")) throw error;
    return false;
  }
}
