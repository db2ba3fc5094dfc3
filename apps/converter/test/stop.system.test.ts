import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { statusUntil, submitted } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeSlowDeck } from "./fixtures/make-decks.ts";
import { descendantsOf, stillThere } from "./fixtures/processes.ts";
import { readiness } from "./fixtures/readiness.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

test("R18: told to stop in the middle of a deck, it is not ready any more, finishes the deck, and leaves nothing running", async () => {
  await using folder = await scratchFolder();
  const settings = kitSettings(folder.path);
  const deck = await makeSlowDeck(folder.path, "charts.pptx", 40);
  const converter = await ConverterProcess.start("all", settings);
  assert.equal(await readiness(converter), 200);
  const { id } = await submitted(converter.url, deck);
  await statusUntil(converter.url, id, 60_000, ({ progress }) => progress?.stage === "exporting");
  const engines = await descendantsOf(converter.pid);

  converter.signal("SIGTERM");
  await converter.waitForLine(({ msg }) => msg.startsWith("stopping"), 5_000);
  assert.equal(await readiness(converter), 503);
  assert.equal(await converter.exited(), 0);
  assert.deepEqual(await stillThere(engines, 1_000), []);

  await using web = await ConverterProcess.start("web", settings);
  const { state, attempt } = await statusUntil(web.url, id, 5_000);
  assert.deepEqual([state, attempt], ["succeeded", 1]);
});

test("R18: a deck that does not end within the grace goes back to the queue, and the attempt does not count", async () => {
  await using folder = await scratchFolder();
  const settings = {
    ...kitSettings(folder.path),
    MILLRACE_SHUTDOWN_TIMEOUT_MS: "2000",
  };
  const deck = await makeSlowDeck(folder.path, "charts.pptx", 150);
  const converter = await ConverterProcess.start("all", settings);
  const { id } = await submitted(converter.url, deck);
  await statusUntil(converter.url, id, 60_000, ({ progress }) => progress?.stage === "loading");
  const engines = await descendantsOf(converter.pid);
  converter.signal("SIGTERM");
  assert.equal(await converter.exited(), 0);
  assert.deepEqual(await stillThere(engines, 1_000), []);

  await using web = await ConverterProcess.start("web", settings);
  const { state, attempt } = await statusUntil(web.url, id, 5_000, () => true);
  assert.deepEqual([state, attempt], ["queued", 0]);
});

test("with a drain delay it is not ready as soon as it is told to stop, and serves until the delay is over", async () => {
  await using folder = await scratchFolder();
  const web = await ConverterProcess.start("web", {
    MILLRACE_DATA: join(folder.path, "data"),
    MILLRACE_DRAIN_DELAY_MS: "3000",
  });
  assert.equal(await readiness(web), 200);
  web.signal("SIGTERM");
  await web.waitForLine(({ msg }) => msg === "draining for 3000 ms (SIGTERM)", 5_000);
  const answer = await fetch(`${web.url}/health/ready`);
  assert.equal(answer.status, 503);
  const { checks } = (await answer.json()) as { checks: { readonly name: string }[] };
  assert.deepEqual(
    checks.find(({ name }) => name === "host"),
    { name: "host", ready: false, detail: "draining" },
  );
  assert.equal((await fetch(web.url)).status, 200);
  assert.equal(await web.exited(), 0);
});

test("an upload that has stalled does not hold up the stop, and nothing is left of it", async () => {
  await using folder = await scratchFolder();
  const data = join(folder.path, "data");
  const web = await ConverterProcess.start("web", { MILLRACE_DATA: data });
  const { hostname, port } = new URL(web.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(
    "POST /api/jobs/export-to-pdf HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n" +
      'Content-Disposition: attachment; filename="stalled.pptx"\r\nContent-Length: 100000\r\n\r\nPK\u0003\u0004',
  );
  socket.write(Buffer.alloc(50_000));
  await untilFiles(join(data, "files", ".incoming"), 1);
  web.signal("SIGTERM");
  assert.equal(await web.exited(), 0);
  assert.deepEqual(await readdir(join(data, "files", ".incoming")), []);
});

test("R14: a damaged database ends the start, and the program with it", async () => {
  await using folder = await scratchFolder();
  const data = join(folder.path, "data");
  await mkdir(data);
  await writeFile(join(data, "millrace.db"), "this was a database once".repeat(1_000));
  await assert.rejects(ConverterProcess.start("all", { MILLRACE_DATA: data }), /the process ended[^]*millrace\.db/);
});

async function untilFiles(folder: string, count: number): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while ((await readdir(folder)).length !== count) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
