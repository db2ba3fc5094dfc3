import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PostgresServer } from "@millrace/services/postgres";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { expectNothingLost, expectPatientStart, logOfVainStart } from "./fixtures/outages.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

suite("the converter on PostgreSQL", () => {
  test("R15: converts with two workers, and the server killed on the way costs no presentation", async () => {
    await using server = await PostgresServer.start();
    await using folder = await scratchFolder();
    const settings = { ...settingsFor(server, folder.path), MILLRACE_LEASE_MS: "3000" };
    await expectNothingLost(server, folder.path, settings);
  });

  test("waits for a server that is not there yet, and says why", async () => {
    await using server = await PostgresServer.start();
    await using folder = await scratchFolder();
    await expectPatientStart(server, settingsFor(server, folder.path), /connect ECONNREFUSED/u);
  });

  test("gives up at the deadline of the start, with the reason", async () => {
    await using server = await PostgresServer.start();
    await using folder = await scratchFolder();
    const log = await logOfVainStart(server, settingsFor(server, folder.path));
    assert.match(log, /connect ECONNREFUSED/u);
    assert.ok(!log.includes(new URL(server.url).password));
  });
});

function settingsFor({ url }: PostgresServer, folder: string) {
  return { ...kitSettings(folder), MILLRACE_BACKEND: "postgres", MILLRACE_POSTGRES_URL: url };
}
