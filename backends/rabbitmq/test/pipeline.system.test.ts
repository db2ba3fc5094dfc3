import { after, before, suite, test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import { memoryBackend, pipelineContract } from "@millrace/jobs/testing";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { freshQueue } from "./fresh-queue.ts";

suite("a pipeline whose messages RabbitMQ carries", () => {
  let server: RabbitMqServer;
  before(async () => (server = await RabbitMqServer.start()));
  after(() => server[Symbol.asyncDispose]());

  for (const { name, check } of pipelineContract) {
    test(name, async () => {
      const backend = { ...memoryBackend(), queue: freshQueue({ url: server.url }) };
      await using _ = { [Symbol.asyncDispose]: () => closeBackend(backend) };
      await check(backend);
    });
  }
});
