import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { pino } from "pino";
import { buildHost } from "../build-host.ts";
import { MemoryQueue } from "../memory-queue.ts";
import type { Shipment } from "../shipping.ts";

interface LogLine {
  readonly msg: string;
  readonly category?: string;
  readonly attempt?: number;
}

test("messages are consumed as they come, each in a scope of its own, with the host's loggers", async () => {
  const [time, queue, lines] = [new FakeTimeProvider(), new MemoryQueue<Shipment>(), [] as LogLine[]];
  const logger = pino({ level: "debug" }, { write: (line) => void lines.push(JSON.parse(line) as LogLine) });
  const host = buildHost({ env: {}, argv: [], logger }, time, queue);
  await host.start();
  await time.untilWaiting();
  await time.advance(2_000);
  await host.stop();
  assert.deepEqual(queue.acknowledged, [{ order: 1 }, { order: 2 }]);
  const told = lines.filter(({ category }) => category === "shipping").map(({ msg }) => msg);
  assert.deepEqual(told, [
    "order 1 is on its way",
    "the transaction is closed",
    "order 2 is on its way",
    "the transaction is closed",
  ]);
});

test("a message that fails comes again, and after five attempts is put aside", async () => {
  const [queue, lines] = [new MemoryQueue<Shipment>(), [] as LogLine[]];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as LogLine) });
  const host = buildHost({ env: {}, argv: [], logger }, new FakeTimeProvider(), queue);
  queue.send({ order: 13 });
  await host.start();
  while (queue.aside.length === 0) await setImmediate();
  await host.stop();
  const attempts = lines.filter(({ msg }) => msg === "order 13 was not shipped").map(({ attempt }) => attempt);
  assert.deepEqual(attempts, [1, 2, 3, 4, 5]);
  assert.deepEqual(queue.acknowledged, []);
});
