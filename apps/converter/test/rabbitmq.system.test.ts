import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { statusUntil, submitted } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { makeSlowDeck } from "./fixtures/make-decks.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const decks = 4;

suite("the converter whose messages RabbitMQ carries", () => {
  test("R15: converts although RabbitMQ is killed on the way, and is not ready meanwhile", async () => {
    await using server = await RabbitMqServer.start();
    await using folder = await scratchFolder();
    const settings = { ...settingsFor(server, folder.path), MILLRACE_REUSE_RESULTS: "false" };
    const deck = await makeSlowDeck(folder.path, "charts.pptx", 4);
    await using web = await ConverterProcess.start("web", settings);
    const ids = [];
    for (let count = 0; count < decks; count++) ids.push((await submitted(web.url, deck)).id);
    await using _worker = await ConverterProcess.start("worker", settings);
    await statusUntil(web.url, ids[0] ?? "", 60_000, ({ state }) => state !== "queued");
    await server.kill();
    assert.equal((await fetch(`${web.url}/health/ready`)).status, 503);
    await server.restart();
    for (const id of ids) {
      const { state, result } = await statusUntil(web.url, id, 120_000);
      assert.equal(state, "succeeded");
      const pdf = Buffer.from(await (await fetch(`${web.url}${result?.href}`)).arrayBuffer());
      assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    }
  });

  test("waits for a RabbitMQ that is not there yet, and gives up at the deadline of the start with the reason", async () => {
    await using server = await RabbitMqServer.start();
    await using folder = await scratchFolder();
    await server.stop();
    const settings = { ...settingsFor(server, folder.path), MILLRACE_STARTUP_TIMEOUT_MS: "4000" };
    await assert.rejects(ConverterProcess.start("web", settings), (error: Error) => {
      assert.match(error.message, /the back end cannot be used yet; asking again in \d+ ms/u);
      assert.match(error.message, /RabbitMQ at 127\.0\.0\.1:\d+ failed: connect ECONNREFUSED/u);
      return true;
    });
    const starting = ConverterProcess.start("web", settingsFor(server, folder.path));
    await server.restart();
    await using web = await starting;
    assert.equal((await fetch(`${web.url}/health/ready`)).status, 200);
  });
});

function settingsFor({ url }: RabbitMqServer, folder: string): Record<string, string> {
  return {
    MILLRACE_QUEUE: "rabbitmq",
    MILLRACE_RABBITMQ_URL: url,
    MILLRACE_DATA: join(folder, "data"),
    MILLRACE_ENGINE: "kit",
    MILLRACE_CONCURRENCY: "1",
    TMPDIR: folder,
  };
}
