import assert from "node:assert/strict";
import { test } from "node:test";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { openFresh, sharedServer } from "./open-fresh.ts";
import { untilAnswered } from "./until-answered.ts";

const herd = 25;
/** By then each waits for about two seconds between its attempts. */
const grown = 6;

test("R20: who has lost the server does not come back together with all others, and does come back", async () => {
  const { port } = await sharedServer();
  await using proxy = await TcpProxy.start(port);
  await using fresh = await openFresh();
  const url = fresh.options.url.replace(`:${port}/`, `:${proxy.port}/`);
  const backends = Array.from({ length: herd }, () => fresh.openAnother({ url }));
  const signal = AbortSignal.timeout(120_000);
  await Promise.all(backends.map(({ store }) => store.check(signal)));
  // Whoever waits for messages listens, and goes on trying to when the server is away.
  const waiting = backends.map(({ queue }) => queue.receive({ max: 1, visibilityMs: 60_000, signal }));
  const before = proxy.arrivals.count;
  proxy.cut();
  await Promise.allSettled(waiting);
  await proxy.arrivals.reached(before + herd * (grown + 4));
  const spread = proxy.arrivals.spread(before + herd * grown, 50);
  assert.ok(spread > 0.4, `in one moment came ${1 / spread} of ${herd}`);
  proxy.mend();
  await Promise.all(backends.map(({ store }) => untilAnswered(() => store.check(signal))));
});
