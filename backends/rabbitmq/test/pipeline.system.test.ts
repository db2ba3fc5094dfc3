import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { memoryBackend, pipelineContract } from "@millrace/jobs/testing";
import { postgresBackend } from "@millrace/postgres";
import { PostgresServer } from "@millrace/services/postgres";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { freshQueue } from "./fresh-queue.ts";

suite("a pipeline whose messages RabbitMQ carries", () => {
  let rabbitmq: RabbitMqServer;
  let postgres: PostgresServer;
  before(async () => {
    [rabbitmq, postgres] = await Promise.all([RabbitMqServer.start(), PostgresServer.start()]);
  });
  after(() => Promise.all([rabbitmq[Symbol.asyncDispose](), postgres[Symbol.asyncDispose]()]));

  const stores: Readonly<Record<string, () => Backend>> = {
    "in memory": () => memoryBackend(),
    "in PostgreSQL": () => postgresBackend({ url: postgres.url, schema: `test_${randomUUID().replaceAll("-", "")}` }),
  };
  for (const [where, open] of Object.entries(stores)) {
    suite(`its records ${where}`, () => {
      for (const { name, check } of pipelineContract) {
        test(name, async () => {
          const { queue, ...others } = open();
          const backend = { ...others, queue: freshQueue({ url: rabbitmq.url }) };
          await using _ = { [Symbol.asyncDispose]: () => closeBackend(backend) };
          await queue[Symbol.asyncDispose]();
          await check(backend);
        });
      }
    });
  }
});
