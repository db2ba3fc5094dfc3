import assert from "node:assert/strict";
import { test } from "node:test";
import { statusUntil, submitted } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeSlowDeck } from "./fixtures/make-decks.ts";
import { branchOf, busiestOf, descendantsOf, stillThere } from "./fixtures/processes.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

test("a deck that is cancelled in the middle, through another process, ends, and its engine with it", async (context) => {
  await using folder = await scratchFolder();
  const settings = kitSettings(folder.path);
  const deck = await makeSlowDeck(folder.path, "charts.pptx", 150);
  await using web = await ConverterProcess.start("web", settings);
  await using worker = await ConverterProcess.start("worker", settings);
  const { id } = await submitted(web.url, deck);
  await statusUntil(web.url, id, 60_000, ({ progress }) => progress?.stage === "exporting");
  // Besides the engine that converts, a spare one stands by.
  const engine = await busiestOf(await descendantsOf(worker.pid), 1_000);
  const branch = await branchOf(worker.pid, engine);
  assert.ok(branch.some(({ pid }) => pid === engine.pid));

  const askedAt = performance.now();
  const answer = await fetch(`${web.url}/api/status/${id}`, { method: "DELETE" });
  assert.equal(answer.status, 202);
  const { state, finishedAt, attempt } = await statusUntil(web.url, id, 20_000);
  const tookMs = performance.now() - askedAt;
  context.diagnostic(`${tookMs.toFixed(0)} ms`);
  assert.deepEqual([state, attempt], ["cancelled", 1]);
  assert.ok(finishedAt !== null);
  // The jail, the engine, and whatever they have started.
  assert.deepEqual(await stillThere(branch, 10_000), []);
});
