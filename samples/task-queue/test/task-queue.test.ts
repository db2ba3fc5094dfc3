import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import type { Host } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { pino } from "pino";
import { buildHost, type LettersServices } from "../build-host.ts";
import { writingMs } from "../letters.ts";

async function started(time: FakeTimeProvider, ...argv: readonly string[]): Promise<Host<LettersServices>> {
  const host = buildHost({ env: {}, argv: ["--port", "0", ...argv], logger: pino({ level: "silent" }) }, time);
  await host.start();
  return host;
}

async function post(host: Host<LettersServices>, to: string): Promise<number> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${host.services.web.url}/letters`, {
    method: "POST",
    headers,
    body: JSON.stringify({ to }),
  });
  return answer.status;
}

test("a letter is accepted at once, written afterwards, and before the program ends", async () => {
  const time = new FakeTimeProvider();
  const host = await started(time);
  assert.equal(await post(host, "ada"), 202);
  assert.deepEqual(host.services.writer.sent, []);
  const stop = host.stop();
  // The letter, and the end of the queue's patience.
  await time.untilWaiting(2);
  await time.advance(writingMs);
  await stop;
  assert.deepEqual(host.services.writer.sent, ["Dear ada, all is well."]);
});

test("who comes when too many wait is told to come again", async () => {
  const time = new FakeTimeProvider();
  const host = await started(time, "--capacity", "1");
  const statuses = [];
  for (const to of ["ada", "grace", "edsger", "barbara"]) statuses.push(await post(host, to));
  assert.deepEqual(statuses, [202, 202, 202, 503]);
  const stop = host.stop();
  await time.untilWaiting(3);
  await time.advance(2 * writingMs);
  await stop;
  assert.equal(host.services.writer.sent.length, 3);
});

test("a preview is waited for, and taken back by a client that goes away", async () => {
  const time = new FakeTimeProvider();
  const host = await started(time);
  const url = `${host.services.web.url}/letters/ada/preview`;
  const preview = fetch(url);
  await time.untilWaiting();
  await time.advance(writingMs);
  assert.deepEqual(await (await preview).json(), { text: "Dear ada, all is well." });

  const client = new AbortController();
  const abandoned = assert.rejects(fetch(url, { signal: client.signal }), { name: "AbortError" });
  await time.untilWaiting();
  client.abort();
  await abandoned;
  while (host.services.tasks.state.running > 0) await setImmediate();
  await host.stop();
});
