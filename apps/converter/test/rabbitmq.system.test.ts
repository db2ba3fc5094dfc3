import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { expectNothingLost, expectPatientStart, logOfVainStart } from "./fixtures/outages.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const away = /RabbitMQ at 127\.0\.0\.1:\d+ failed: connect ECONNREFUSED/u;

suite("the converter whose messages RabbitMQ carries", () => {
  test("R15: converts although RabbitMQ is killed on the way, and is not ready meanwhile", async () => {
    await using server = await RabbitMqServer.start();
    await using folder = await scratchFolder();
    await expectNothingLost(server, folder.path, settingsFor(server, folder.path));
  });

  test("waits for a RabbitMQ that is not there yet, and says why", async () => {
    await using server = await RabbitMqServer.start();
    await using folder = await scratchFolder();
    await expectPatientStart(server, settingsFor(server, folder.path), away);
  });

  test("gives up at the deadline of the start, with the reason", async () => {
    await using server = await RabbitMqServer.start();
    await using folder = await scratchFolder();
    assert.match(await logOfVainStart(server, settingsFor(server, folder.path)), away);
  });
});

function settingsFor({ url }: RabbitMqServer, folder: string) {
  return { ...kitSettings(folder), MILLRACE_QUEUE: "rabbitmq", MILLRACE_RABBITMQ_URL: url };
}
