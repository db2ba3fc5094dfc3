import assert from "node:assert/strict";
import { test } from "node:test";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

async function metricsOf(process: ConverterProcess): Promise<Response> {
  return await fetch(`${process.url}/metrics`);
}

test("web server and worker each serve their metrics where they are asked for, and not otherwise", async () => {
  await using folder = await scratchFolder();
  const settings = {
    ...kitSettings(folder.path),
    MILLRACE_METRICS_PORT: "0",
  };
  const metrics = { ...settings, MILLRACE_METRICS: "true" };
  await using silent = await ConverterProcess.start("web", settings);
  assert.equal((await metricsOf(silent)).status, 404);
  await using silentWorker = await ConverterProcess.start("worker", settings);
  assert.throws(() => silentWorker.url, /no web server/);

  await using web = await ConverterProcess.start("web", metrics);
  const ofWeb = await (await metricsOf(web)).text();
  assert.match(ofWeb, /^millrace_backend_up 1$/m);
  assert.match(ofWeb, /^millrace_worker_slots 0$/m);
  await using worker = await ConverterProcess.start("worker", metrics);
  const { msg } = await worker.waitForLine(({ msg }) => msg.startsWith("metrics are at "), 10_000);
  const ofWorker = await fetch(msg.replace("metrics are at ", ""));
  assert.match(await ofWorker.text(), /^millrace_worker_slots 1$/m);
});
