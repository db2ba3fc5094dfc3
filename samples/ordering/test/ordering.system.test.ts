// The sample as people run it, with real servers. ORDERING_TEST_ORDERS=10000 places as many orders as that.
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { PostgresServer } from "@millrace/services/postgres";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { OrderingProcess } from "./ordering-process.ts";
import { OrdersOutside } from "./orders-outside.ts";

const orders = Number(process.env["ORDERING_TEST_ORDERS"] ?? 500);
const withinMs = 120_000 + orders * 30;
const [postgres, rabbitmq] = await Promise.all([PostgresServer.start(), RabbitMqServer.start()]);
after(() => Promise.all([postgres[Symbol.asyncDispose](), rabbitmq[Symbol.asyncDispose]()]));

suite("the grace period of orders", () => {
  test("passes once for each, in one process without a broker", async () => {
    const url = await postgres.createDatabase();
    await using process = new OrderingProcess(environment(url));
    await process.started();
    await using outside = new OrdersOutside(url);
    await outside.place(100);
    await outside.untilRequested(100, withinMs);
    assert.deepEqual(await process.terminate().then(({ exitCode }) => exitCode), 0);
    await outside.checkEachOnce(100);
  });

  test("has not passed for an order that was placed just now", async () => {
    const url = await postgres.createDatabase();
    await using process = new OrderingProcess({ ...environment(url), ORDERING_GRACE_PERIOD_TIME_MS: "3600000" });
    await process.started();
    const placed = await fetch(`${process.address}/orders`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ item: "tea" }),
    });
    assert.equal(placed.status, 201);
    await using outside = new OrdersOutside(url);
    await outside.place(1);
    await outside.place(1);
    await using other = new OrderingProcess({ ...environment(url), ORDERING_GRACE_PERIOD_TIME_MS: "1800000" });
    await other.started();
    await outside.untilRequested(2, withinMs);
    const order = await fetch(`${process.address}${placed.headers.get("location")}`);
    assert.equal(((await order.json()) as { status: string }).status, "submitted");
  });

  test("tells whether it is ready", async () => {
    const url = await postgres.createDatabase();
    await using process = new OrderingProcess(environment(url));
    await process.started();
    const answer = await fetch(`${process.address}/health`);
    const { status, checks } = (await answer.json()) as { status: string; checks: { name: string }[] };
    assert.deepEqual([answer.status, status], [200, "healthy"]);
    const names = checks.map(({ name }) => name);
    assert.deepEqual(names, ["host", "services", "database", "event-bus", "outbox"]);
  });

  for (const eventBus of ["in-process", "rabbitmq"]) {
    test(`stops with exit code 0 within 5 s in the middle of a batch (${eventBus}), and goes on from there`, async () => {
      const url = await postgres.createDatabase();
      const env = environment(url, eventBus, `stop-${eventBus}`);
      await using stopped = new OrderingProcess(env);
      await stopped.started();
      await using outside = new OrdersOutside(url);
      await outside.place(2_000);
      await outside.untilRequested(1, withinMs);
      const { exitCode, tookMs } = await stopped.terminate();
      assert.equal(exitCode, 0, stopped.lines.join("\n"));
      assert.ok(tookMs < 5_000, `${tookMs} ms`);
      assert.ok((await outside.requested()) < 2_000, "it was done before it could be stopped");
      await using next = new OrderingProcess(env);
      await outside.untilRequested(2_000, withinMs);
      assert.equal((await next.terminate()).exitCode, 0);
      await outside.checkEachOnce(2_000);
    });
  }

  test("passes once for each with two processes, each with a part of the work", async () => {
    const url = await postgres.createDatabase();
    const env = environment(url, "rabbitmq", "two");
    await using ordering = new OrderingProcess({ ...env, ORDERING_ROLE: "ordering" });
    await using background = new OrderingProcess({ ...env, ORDERING_ROLE: "background" });
    await Promise.all([ordering.started(), background.started()]);
    await using outside = new OrdersOutside(url);
    await outside.place(100);
    await outside.untilRequested(100, withinMs);
    await outside.checkEachOnce(100);
  });

  test(`passes once for each of ${orders} with three instances, while both servers are killed and come back`, async () => {
    const url = await postgres.createDatabase();
    const env = environment(url, "rabbitmq", "three");
    await using first = new OrderingProcess(env);
    await using second = new OrderingProcess(env);
    await using third = new OrderingProcess(env);
    const instances = [first, second, third];
    await Promise.all(instances.map((instance) => instance.started()));
    await using outside = new OrdersOutside(url);
    await outside.place(orders);
    await outside.untilRequested(Math.floor(orders / 10), withinMs);
    await rabbitmq.kill();
    await rabbitmq.restart();
    await outside.untilRequested(Math.floor(orders / 2), withinMs);
    await postgres.kill();
    await postgres.restart();
    await outside.untilRequested(orders, withinMs);
    for (const instance of instances) assert.equal((await instance.terminate()).exitCode, 0, instance.lines.join("\n"));
    await outside.checkEachOnce(orders);
  });
});

function environment(url: string, eventBus = "in-process", exchange = "ordering"): Record<string, string> {
  return {
    ORDERING_POSTGRES_URL: url,
    ORDERING_EVENT_BUS: eventBus,
    ORDERING_RABBITMQ_URL: rabbitmq.url,
    ORDERING_EXCHANGE: exchange,
    ORDERING_GRACE_PERIOD_TIME_MS: "60000",
    ORDERING_CHECK_UPDATE_TIME_MS: "200",
  };
}
