import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { statusUntil, submitted } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { makeSlowDeck } from "./fixtures/make-decks.ts";
import { descendantsOf, stillThere } from "./fixtures/processes.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const leaseMs = 3_000;

test("R1, R3: a worker killed in the middle of a deck leaves no engine, and the job succeeds at its second attempt", async () => {
  await using folder = await scratchFolder();
  const settings = {
    MILLRACE_DATA: join(folder.path, "data"),
    MILLRACE_ENGINE: "kit",
    MILLRACE_CONCURRENCY: "1",
    MILLRACE_LEASE_MS: String(leaseMs),
    TMPDIR: folder.path,
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
  const killedAt = performance.now();
  assert.deepEqual(await stillThere(engines, 5_000), []);

  await using _worker = await ConverterProcess.start("worker", settings);
  await statusUntil(web.url, id, leaseMs + 5_000, ({ state, attempt }) => state === "running" && attempt === 2);
  assert.ok(performance.now() - killedAt < leaseMs + 5_000, "it was taken up again within the lease and five seconds");
  const { state, attempt, result, output } = await statusUntil(web.url, id, 60_000);
  assert.deepEqual([state, attempt, output?.pages], ["succeeded", 2, 40]);

  const response = await fetch(`${web.url}${result?.href}`);
  assert.equal((await response.arrayBuffer()).byteLength, result?.bytes);
  assert.deepEqual(await resultFiles(settings.MILLRACE_DATA, id), ["2"], "the first attempt has left no result");
});

/** The claims of a job under which output is stored. */
async function resultFiles(data: string, id: string): Promise<string[]> {
  const names = await readdir(join(data, "files", "jobs", id));
  return names.filter((name) => name !== "input");
}
