import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { pino } from "pino";
import { buildHost } from "../build-host.ts";

const quiet = { env: {}, logger: pino({ level: "silent" }) };

test("orders are confirmed as they appear", async () => {
  const time = new FakeTimeProvider();
  await using host = buildHost({ ...quiet, argv: ["--order-ms", "1000"] }, time);
  await host.start();
  await time.untilWaiting(2);
  await time.advance(3_500);
  assert.deepEqual(host.services.orders.confirmed, [1, 2, 3]);
  await host.stop();
});

test("a program that is started again takes up where it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-orders-"));
  try {
    const argv = ["--order-ms", "1000", "--database", join(folder, "orders.db")];
    for (const confirmed of [
      [1, 2],
      [1, 2, 3, 4],
    ]) {
      const time = new FakeTimeProvider();
      await using host = buildHost({ ...quiet, argv }, time);
      await host.start();
      await time.untilWaiting(2);
      await time.advance(2_500);
      assert.deepEqual(host.services.orders.confirmed, confirmed);
      await host.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
