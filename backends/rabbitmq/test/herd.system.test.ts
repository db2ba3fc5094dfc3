import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { freshQueue } from "./fresh-queue.ts";
import { message, persistently } from "./queue-of-messages.ts";

const queues = 15;
/** One to send and one to receive. */
const connections = 2 * queues;
/** By then each waits for up to three seconds between its attempts. */
const grown = 5;

test("R20: who has lost the server does not come back together with all others, and does come back", async () => {
  await using server = await RabbitMqServer.start();
  await using proxy = await TcpProxy.start(server.port);
  const url = server.url.replace(String(server.port), String(proxy.port));
  const name = `test-${randomUUID()}`;
  await using opened = new AsyncDisposableStack();
  const herd = Array.from({ length: queues }, () => opened.use(freshQueue({ url, name, answerTimeoutMs: 60_000 })));
  const signal = AbortSignal.timeout(120_000);
  for (const queue of herd) {
    await queue.send([message("before")]);
    await queue.check(signal);
  }
  const before = proxy.arrivals.count;
  proxy.cut();
  await proxy.arrivals.reached(before + connections * (grown + 3));
  const spread = proxy.arrivals.spread(before + connections * grown, 50);
  assert.ok(spread > 0.4, `in one moment came ${1 / spread} of ${connections}`);
  proxy.mend();
  await Promise.all(herd.map((queue) => persistently(() => queue.check(signal))));
});
