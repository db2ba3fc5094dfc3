import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { pino } from "pino";
import { buildHost } from "../build-host.ts";
import type { FetchRates } from "../rates.ts";

const quiet = { env: {}, logger: pino({ level: "silent" }) };

/** A bank whose rate is the number of times that it was asked, and which may be closed. */
class Bank {
  asked = 0;
  isClosed = false;
  readonly fetchRates: FetchRates = async () => {
    this.asked++;
    if (this.isClosed) throw new Error("the bank is closed");
    return new Map([["EUR", this.asked]]);
  };
}

test("rates are there when the web lets people in, and are refreshed by the clock", async () => {
  const [time, bank] = [new FakeTimeProvider(), new Bank()];
  const host = buildHost(
    { ...quiet, argv: ["--port", "0", "--refresh-ms", "5000"] },
    { fetchRates: bank.fetchRates, time },
  );
  await host.start();
  const url = `${host.services.web.url}/rates/EUR`;
  assert.deepEqual(await (await fetch(url)).json(), { currency: "EUR", rate: 1 });
  await time.advance(10_000);
  assert.deepEqual(await (await fetch(url)).json(), { currency: "EUR", rate: 3 });
  assert.equal((await fetch(url.replace("EUR", "XXX"))).status, 404);
  await host.stop();
});

test("while the bank is closed the old rates are served, and health says so", async () => {
  const [time, bank] = [new FakeTimeProvider(), new Bank()];
  const host = buildHost(
    { ...quiet, argv: ["--port", "0", "--refresh-ms", "5000"] },
    { fetchRates: bank.fetchRates, time },
  );
  await host.start();
  bank.isClosed = true;
  await time.untilWaiting();
  await time.advance(5_000);
  assert.equal(host.services.rates.rate("EUR"), 1);
  const ready = await fetch(`${host.services.web.url}/health/ready`);
  assert.deepEqual([ready.status, ((await ready.json()) as { status: string }).status], [200, "degraded"]);
  await time.advance(45_000);
  assert.equal((await fetch(`${host.services.web.url}/health/ready`)).status, 503);
  await host.stop();
});

test("a bank that is closed at the start fails the start", async () => {
  const bank = new Bank();
  bank.isClosed = true;
  const host = buildHost(
    { ...quiet, argv: ["--port", "0"] },
    { fetchRates: bank.fetchRates, time: new FakeTimeProvider() },
  );
  await assert.rejects(host.start(), /the bank is closed/);
});

test("the same services run without a web server", async () => {
  const [time, bank] = [new FakeTimeProvider(), new Bank()];
  const host = buildHost(
    { ...quiet, argv: ["--no-http", "--refresh-ms", "5000"] },
    { fetchRates: bank.fetchRates, time },
  );
  await host.start();
  await time.untilWaiting();
  await time.advance(5_000);
  assert.equal(host.services.rates.rate("EUR"), 2);
  assert.equal(host.services.web.url, undefined);
  await host.stop();
});
