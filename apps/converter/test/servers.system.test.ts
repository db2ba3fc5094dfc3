import { suite, test } from "node:test";
import { PostgresServer } from "@millrace/services/postgres";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";
import { SubmittedDecks } from "./fixtures/submitted-decks.ts";

const count = 100;

suite("the converter on PostgreSQL, RabbitMQ and a folder", () => {
  test("R15: 100 presentations, three workers, and both servers killed on the way: none lost, none done twice", async () => {
    await using postgres = await PostgresServer.start();
    await using rabbitmq = await RabbitMqServer.start();
    await using folder = await scratchFolder();
    const settings = {
      ...kitSettings(folder.path),
      MILLRACE_BACKEND: "postgres",
      MILLRACE_POSTGRES_URL: postgres.url,
      MILLRACE_QUEUE: "rabbitmq",
      MILLRACE_RABBITMQ_URL: rabbitmq.url,
      MILLRACE_REUSE_RESULTS: "false",
      MILLRACE_LEASE_MS: "5000",
    };
    await using web = await ConverterProcess.start("web", settings);
    await using otherWeb = await ConverterProcess.start("web", settings);
    const urls = [web.url, otherWeb.url];
    const decks = await SubmittedDecks.submit({ folder: folder.path, urls, count, atOnce: 1 });

    await using _one = await ConverterProcess.start("worker", settings);
    await using _two = await ConverterProcess.start("worker", settings);
    await using _three = await ConverterProcess.start("worker", settings);
    await decks.untilEnded(15);
    await postgres.kill();
    await postgres.restart();
    await decks.untilEnded(50);
    await rabbitmq.kill();
    await rabbitmq.restart();
    await decks.untilEnded(count);
    await decks.expectDone(otherWeb.url);
  });
});
