import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { test } from "node:test";
import { checkPdf } from "@millrace/conversion";
import { statusUntil, submitted, type StatusDocument } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { makeDeck } from "./fixtures/make-decks.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const withinMs = 90_000;

/** A worker that has told everybody which engine and fonts it has. */
async function startWorker(settings: Readonly<Record<string, string>>): Promise<ConverterProcess> {
  const worker = await ConverterProcess.start("worker", settings);
  await worker.waitForLine(({ msg }) => msg.startsWith("announced the version"), withinMs);
  return worker;
}

/** A configuration of fontconfig without any of the system's fonts. */
async function fewerFonts(folder: string): Promise<string> {
  const path = join(folder, "fonts.conf");
  await writeFile(path, `<?xml version="1.0"?><fontconfig><cachedir>${folder}/fontconfig</cachedir></fontconfig>`);
  return path;
}

async function pagesAt(url: string, folder: string, { result }: StatusDocument): Promise<number> {
  assert.ok(result !== null);
  const path = join(folder, result.sha256);
  await writeFile(path, Buffer.from(await (await fetch(`${url}${result.href}`)).arrayBuffer()));
  return (await checkPdf(path)).pages;
}

/** Browsers know what a presentation is called. */
async function sendAsBrowser(url: string, path: string): Promise<StatusDocument> {
  const type = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
  const form = new FormData();
  form.set("presentation", await openAsBlob(path, { type }), basename(path));
  const answer = await fetch(`${url}/api/jobs/export-to-pdf`, { method: "POST", body: form });
  return (await answer.json()) as StatusDocument;
}

test("the same deck has its earlier PDF at once, from a web process that has no engine, until engine or fonts are others", async () => {
  await using folder = await scratchFolder();
  const settings = { MILLRACE_DATA: join(folder.path, "data"), MILLRACE_ENGINE: "kit", TMPDIR: folder.path };
  const deck = await makeDeck(folder.path, "twice.pptx", 3);
  await using web = await ConverterProcess.start("web", settings);
  const send = (fields?: Record<string, string>): Promise<StatusDocument> => submitted(web.url, deck, fields);
  const converted = async ({ id }: StatusDocument): Promise<StatusDocument> => statusUntil(web.url, id, withinMs);
  let first: StatusDocument;
  {
    await using _worker = await startWorker(settings);
    first = await converted(await send());
    assert.deepEqual([first.state, first.reusedFrom], ["succeeded", null]);
    const afresh = await converted(await send({ "reuse-result": "false" }));
    assert.deepEqual([afresh.state, afresh.attempt, afresh.reusedFrom], ["succeeded", 1, null]);
    const withNotes = await converted(await send({ notes: "true" }));
    assert.deepEqual([withNotes.state, withNotes.reusedFrom], ["succeeded", null]);
  }

  // No worker is there any more, and none is needed.
  const again = await send();
  assert.deepEqual([again.state, again.attempt, again.output], ["succeeded", 0, first.output]);
  assert.ok(again.reusedFrom !== null && again.id !== first.id);
  assert.equal((await sendAsBrowser(web.url, deck)).reusedFrom, again.reusedFrom);
  assert.equal(await pagesAt(web.url, folder.path, again), 3);
  {
    await using off = await ConverterProcess.start("web", { ...settings, MILLRACE_REUSE_RESULTS: "false" });
    const { state, reusedFrom } = await submitted(off.url, deck);
    assert.deepEqual([state, reusedFrom], ["queued", null]);
  }

  await using _worker = await startWorker({ ...settings, FONTCONFIG_FILE: await fewerFonts(folder.path) });
  const otherFonts = await converted(await send());
  assert.deepEqual([otherFonts.state, otherFonts.attempt, otherFonts.reusedFrom], ["succeeded", 1, null]);
  assert.notEqual((await send()).reusedFrom, null);
});
