import assert from "node:assert/strict";
import { test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import { openBackend } from "../backend.ts";
import { statusUntil, submitted } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeSlowDeck } from "./fixtures/make-decks.ts";
import { descendantsOf, stillThere } from "./fixtures/processes.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

/** So long that only the worker's death can bring its job back. */
const leaseMs = 600_000;
/** Claimed, rescued (which grows the fence too), and claimed again. */
const fence = 3;

test("R1, R3: a worker killed in the middle of a deck leaves no engine, and the job is run again long before its lease is over", async () => {
  await using folder = await scratchFolder();
  const settings = {
    ...kitSettings(folder.path),
    MILLRACE_LEASE_MS: String(leaseMs),
  };
  const deck = await makeSlowDeck(folder.path, "charts.pptx", 40);
  await using web = await ConverterProcess.start("web", settings);
  const killed = await ConverterProcess.start("worker", settings);
  const { id } = await submitted(web.url, deck);
  await statusUntil(web.url, id, 60_000, ({ progress }) => progress?.stage === "exporting");

  const engines = await descendantsOf(killed.pid);
  assert.ok(engines.length > 0, "the worker has engines");
  killed.signal("SIGKILL");
  await killed.exited();
  assert.deepEqual(await stillThere(engines, 5_000), []);

  await using _worker = await ConverterProcess.start("worker", settings);
  await statusUntil(web.url, id, 60_000, ({ attempt }) => attempt === 2);
  const { state, attempt, result, output } = await statusUntil(web.url, id, 60_000);
  assert.deepEqual([state, attempt, output?.pages], ["succeeded", 2, 40]);

  const response = await fetch(`${web.url}${result?.href}`);
  assert.equal((await response.arrayBuffer()).byteLength, result?.bytes);
  assert.deepEqual(await claimsWithOutput(settings.MILLRACE_DATA, id), [String(fence)], "one result");
});

/** The claims of a job under which output is stored. */
async function claimsWithOutput(data: string, id: string): Promise<(string | undefined)[]> {
  const backend = openBackend({
    backend: "sqlite",
    data,
    postgresUrl: "",
    postgresSchema: "millrace",
    queue: "store",
    rabbitmqUrl: "",
    blobs: "folder",
  });
  try {
    const { blobs } = await backend.blobs.list(`jobs/${id}/`, { limit: 100 });
    return blobs.map(({ key }) => key.split("/")[2]).filter((part) => part !== "input");
  } finally {
    await closeBackend(backend);
  }
}
