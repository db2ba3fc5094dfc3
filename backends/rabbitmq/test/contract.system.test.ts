import { after, before, suite, test } from "node:test";
import { jobQueueContract } from "@millrace/jobs/testing";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { freshQueue } from "./fresh-queue.ts";

suite("RabbitMQ keeps the contract of the job queue", { concurrency: 4 }, () => {
  let server: RabbitMqServer;
  before(async () => (server = await RabbitMqServer.start()));
  after(() => server[Symbol.asyncDispose]());

  for (const { name, check } of jobQueueContract) {
    test(name, async () => {
      await using queue = freshQueue({ url: server.url });
      await check(queue);
    });
  }
});
