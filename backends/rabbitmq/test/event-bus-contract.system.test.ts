import { after, before, suite, test } from "node:test";
import { eventBusContract } from "@millrace/events/testing";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { RabbitmqBusBench } from "./rabbitmq-bus-bench.ts";

suite("RabbitMQ keeps the contract of the event bus", { concurrency: 4 }, () => {
  let server: RabbitMqServer;
  before(async () => (server = await RabbitMqServer.start()));
  after(() => server[Symbol.asyncDispose]());

  for (const { name, check } of eventBusContract) {
    test(name, async () => {
      await using bench = new RabbitmqBusBench(server.url);
      await check(bench);
    });
  }
});
