import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, readdir, readFile, watch, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { ConversionError, type ConversionProgress } from "@millrace/conversion";
import { behavingDeck, fakeEngine } from "./making/fake-engine.ts";
import { openFakeConverter } from "./making/open-fake-converter.ts";
import { makeCompoundFile } from "./making/make-compound-file.ts";
import { makeZip } from "./making/make-zip.ts";
import { hasEnded, isRunning } from "./making/processes.ts";
import { recordedLog } from "./making/recorded-log.ts";

const fails = (code: string) => (error: unknown) => error instanceof ConversionError && error.code === code;

test("a document becomes a PDF, with progress from waiting to checking", async () => {
  await using setting = await openFakeConverter();
  const output = join(setting.folder, "out.pdf");
  const told: ConversionProgress[] = [];
  const result = await setting.converter.convert({
    input: await setting.deck("well"),
    output,
    onProgress: (progress) => told.push(progress),
  });
  assert.equal(result.pages, 2);
  assert.equal(result.bytes, (await readFile(output)).length);
  assert.deepEqual([...new Set(told.map(({ stage }) => stage))], ["waiting", "loading", "exporting", "checking"]);
  assert.deepEqual(
    told.filter(({ stage, slide }) => stage === "exporting" && slide !== undefined).map(({ slide }) => slide),
    [1, 2],
  );
  assert.deepEqual(setting.converter.engine, { kind: "kit", name: "LibreOfficeKit", version: "1.2.3", missing: [] });
  assert.deepEqual(
    setting.converter.status().engines.map(({ state, documents }) => ({ state, documents })),
    [{ state: "idle", documents: 1 }],
  );
});

for (const [behaviour, code] of [
  ["refuse", "unreadable-document"],
  ["crash", "unreadable-document"],
  ["vanish", "engine-crashed"],
  ["short", "incomplete-output"],
  ["empty", "incomplete-output"],
  ["nothing", "incomplete-output"],
  ["letter", "not-a-presentation"],
  ["answer-wrongly open", "engine-crashed"],
  ["answer-wrongly export", "engine-crashed"],
  ["answer-wrongly missing-characters", "engine-crashed"],
  ["answer-wrongly close", "engine-crashed"],
] as const) {
  test(`a document that makes the engine "${behaviour}" fails with ${code}, and the next is unharmed (R22)`, async () => {
    await using setting = await openFakeConverter();
    const output = join(setting.folder, "out.pdf");
    await assert.rejects(setting.converter.convert({ input: await setting.deck(behaviour), output }), fails(code));
    const left = await readdir(setting.folder);
    assert.deepEqual(
      left.filter((name) => name.startsWith("out.pdf")),
      [],
    );
    assert.equal((await setting.converter.convert({ input: await setting.deck("well"), output })).pages, 2);
  });
}

test("an engine that the converter ended for a wrong answer is told so, in the error and in the log", async () => {
  const log = recordedLog();
  await using setting = await openFakeConverter({ log });
  const conversion = setting.converter.convert({
    input: await setting.deck("answer-wrongly open"),
    output: join(setting.folder, "out.pdf"),
  });
  await assert.rejects(conversion, (error) => {
    assert.ok(fails("engine-crashed")(error));
    const { message, evidence } = error as ConversionError;
    assert.match(message, /ended by the converter, twice: it said what no engine says/u);
    assert.match(evidence?.log ?? "", /it answered open with "unlocked"/u);
    return true;
  });
  assert.match(inspect(log.records), /ended by the converter: it said what no engine says/u);
});

test("an engine that somebody else killed is told so", async () => {
  await using setting = await openFakeConverter();
  const conversion = setting.converter.convert({
    input: await setting.deck("vanish"),
    output: join(setting.folder, "out.pdf"),
  });
  await assert.rejects(conversion, /killed from outside, twice/u);
});

test("of a document that crashes the engine twice the evidence is kept, in the error and in the log", async () => {
  const log = recordedLog();
  await using setting = await openFakeConverter({ log });
  const input = await setting.deck("crash");
  const conversion = setting.converter.convert({ input, output: join(setting.folder, "out.pdf") });
  const sha256 = createHash("sha256")
    .update(await readFile(input))
    .digest("hex");
  await assert.rejects(conversion, (error) => {
    assert.ok(error instanceof ConversionError);
    assert.deepEqual([error.evidence?.sha256, error.evidence?.signal], [sha256, "SIGABRT"]);
    return true;
  });
  assert.ok(log.messages.includes("an engine died of a document, twice"));
});

for (const [options, lack] of [
  [{ openPassword: "sesame" }, /is not encrypted as it was to be/u],
  [{ copying: false }, /is not encrypted as it was to be/u],
  [{ pdfua: true }, /has no tags/u],
  [{ pdfa: "2b" }, /has no output intent/u],
  [{ pdfa: "1b" }, /has no metadata/u],
] as const) {
  test(`a PDF that is not what ${JSON.stringify(options)} asked for is thrown away (R22)`, async () => {
    await using setting = await openFakeConverter();
    const output = join(setting.folder, "out.pdf");
    const conversion = setting.converter.convert({ input: await setting.deck("well"), output, options });
    await assert.rejects(
      conversion,
      (error) => fails("incomplete-output")(error) && lack.test((error as Error).message),
    );
    await assert.rejects(readFile(output), { code: "ENOENT" });
  });
}

test("passwords are in nothing that is kept of a crash, nor in the log (S24)", async () => {
  const log = recordedLog();
  await using setting = await openFakeConverter({ log });
  const options = { openPassword: 'open "sesame"', ownerPassword: "the owner's own", printing: "none" } as const;
  const input = await setting.deck("spill");
  const conversion = setting.converter.convert({ input, output: join(setting.folder, "out.pdf"), options });
  await assert.rejects(conversion, (error) => {
    assert.ok(error instanceof ConversionError);
    assert.match(error.evidence?.log ?? "", /"openPassword":"•••","ownerPassword":"•••","printing":"none"/u);
    const told = inspect([error, log.records], { depth: 10 });
    assert.doesNotMatch(told, /sesame|the owner/u);
    return true;
  });
});

test("the password of a document is in nothing that is kept of a crash, nor in the log (S24)", async () => {
  const log = recordedLog();
  await using setting = await openFakeConverter({ log });
  const input = join(setting.folder, "protected.pptx");
  await writeFile(input, makeCompoundFile(["EncryptionInfo", "EncryptedPackage"]));
  const conversion = setting.converter.convert({ input, output: join(setting.folder, "out.pdf"), password: "sesame" });
  await assert.rejects(conversion, (error) => {
    assert.ok(error instanceof ConversionError);
    assert.match(error.evidence?.log ?? "", /"password":"•••"/u);
    assert.doesNotMatch(inspect([error, log.records], { depth: 10 }), /sesame/u);
    return true;
  });
});

test("a crash is retried once on a fresh engine", async () => {
  const log = recordedLog();
  await using setting = await openFakeConverter({ log });
  const marker = join(setting.folder, "marker");
  const output = join(setting.folder, "out.pdf");
  const result = await setting.converter.convert({ input: await setting.deck(`crash-once ${marker}`), output });
  assert.equal(result.pages, 2);
  assert.ok(log.messages.includes("conversion failed; trying on a fresh engine"));
});

async function grandchildOf(marker: string): Promise<number> {
  return Number(await readFile(marker, "utf8"));
}

test("at the time limit the engine dies with all that it started, and the next document is unharmed", async () => {
  await using setting = await openFakeConverter();
  const marker = join(setting.folder, "pid");
  const output = join(setting.folder, "out.pdf");
  await assert.rejects(
    setting.converter.convert({ input: await setting.deck(`hang ${marker}`), output, timeoutMs: 1_000 }),
    fails("time-limit"),
  );
  assert.ok(await hasEnded(await grandchildOf(marker), 1_000));
  assert.equal((await setting.converter.convert({ input: await setting.deck("well"), output })).pages, 2);
});

test("an abort ends the conversion at once, and the engine with it", async () => {
  await using setting = await openFakeConverter();
  const marker = join(setting.folder, "pid");
  const controller = new AbortController();
  const reason = new Error("the person went away");
  const conversion = setting.converter.convert({
    input: await setting.deck(`hang ${marker}`),
    output: join(setting.folder, "out.pdf"),
    signal: controller.signal,
  });
  await markerWritten(setting.folder, "pid");
  const [engine] = setting.converter.status().engines;
  controller.abort(reason);
  await assert.rejects(conversion, (error) => fails("cancelled")(error) && (error as Error).cause === reason);
  assert.ok(!isRunning(engine?.pid ?? 0));
  assert.ok(await hasEnded(await grandchildOf(marker), 1_000));
});

async function markerWritten(folder: string, name: string): Promise<void> {
  for await (const { filename } of watch(folder)) {
    if (filename === name && (await readFile(join(folder, name), "utf8")) !== "") return;
  }
}

test("who waits for an engine can be aborted, and the line moves on", async () => {
  await using setting = await openFakeConverter();
  const hanging = new AbortController();
  const waiting = new AbortController();
  const output = join(setting.folder, "out.pdf");
  const first = setting.converter.convert({
    input: await setting.deck(`hang ${join(setting.folder, "pid")}`),
    output,
    signal: hanging.signal,
  });
  await markerWritten(setting.folder, "pid");
  const input = await setting.deck("well");
  const second = setting.converter.convert({ input, output, signal: waiting.signal });
  const third = setting.converter.convert({ input, output });
  waiting.abort();
  await assert.rejects(second, fails("cancelled"));
  hanging.abort();
  await assert.rejects(first, fails("cancelled"));
  assert.equal((await third).pages, 2);
});

test("an engine is replaced after its number of documents", async () => {
  await using setting = await openFakeConverter({ reuse: 2 });
  const pids = new Set<number>();
  const input = await setting.deck("well");
  for (let count = 0; count < 4; count++) {
    await setting.converter.convert({ input, output: join(setting.folder, "out.pdf") });
    for (const { pid } of setting.converter.status().engines) if (pid !== null) pids.add(pid);
  }
  assert.ok(pids.size >= 2, `engines seen: ${[...pids].join()}`);
});

test("documents are converted side by side, one engine each", async () => {
  await using setting = await openFakeConverter({ concurrency: 2 });
  await setting.converter.warm();
  assert.deepEqual(
    setting.converter.status().engines.map(({ state }) => state),
    ["idle", "idle"],
  );
  const markers = ["one", "two"].map((name) => join(setting.folder, name));
  await Promise.all(
    markers.map(async (marker, index) => {
      const input = await behavingDeck(setting.folder, `report ${marker}`);
      await setting.converter.convert({ input, output: join(setting.folder, `${index}.pdf`) });
    }),
  );
  assert.ok(setting.converter.status().engines.length === 2);
});

test("nothing of our environment reaches an engine (S9)", async () => {
  process.env["MILLRACE_TEST_SECRET"] = "canary";
  await using setting = await openFakeConverter();
  const marker = join(setting.folder, "report");
  await setting.converter.convert({
    input: await setting.deck(`report ${marker}`),
    output: join(setting.folder, "out.pdf"),
  });
  const { environment, folder } = JSON.parse(await readFile(marker, "utf8")) as {
    environment: Record<string, string>;
    folder: string;
  };
  assert.deepEqual(Object.keys(environment).toSorted(), ["HOME", "LANG", "PATH", "TMPDIR"]);
  assert.equal(environment["HOME"], join(folder, "home"));
  const places = (environment["PATH"] ?? "").split(delimiter);
  const folders = places.filter((place) => statSync(place, { throwIfNoEntry: false })?.isDirectory());
  assert.deepEqual(folders, [], "there is no folder in which it looks for programs to start");
});

test("an engine starts while the first document is inspected, and has none that is refused", async () => {
  await using setting = await openFakeConverter({ concurrency: 1 });
  const output = join(setting.folder, "out.pdf");
  const marker = join(setting.folder, "report");
  const other = join(setting.folder, "other.pptx");
  await writeFile(other, makeZip({ "word/document.xml": `<!-- behaviour=report ${marker}; -->` }));
  for (let time = 0; time < 2; time++) {
    await assert.rejects(setting.converter.convert({ input: other, output }), fails("not-a-presentation"));
  }
  assert.equal(setting.converter.status().enginesStarted, 1, "one is enough");
  assert.equal((await setting.converter.convert({ input: await setting.deck("well"), output })).pages, 2);
  const { engines, enginesStarted } = setting.converter.status();
  assert.deepEqual([enginesStarted, engines.map(({ documents }) => documents)], [1, [1]]);
  await assert.rejects(readFile(marker), { code: "ENOENT" });
});

for (const [start, options, hint] of [
  ["badly", {}, /this engine does not start/u],
  ["never", { startTimeoutMs: 500 }, /ended by the converter: it was not ready within 500 ms/u],
] as const) {
  test(`an engine that starts ${start} is told to who waits, with the reason`, async () => {
    await using setting = await openFakeConverter(options, fakeEngine(start));
    const conversion = setting.converter.convert({
      input: await setting.deck("well"),
      output: join(setting.folder, "out.pdf"),
    });
    await assert.rejects(
      conversion,
      (error) => fails("engine-unavailable")(error) && hint.test((error as Error).message),
    );
    await assert.rejects(setting.converter.warm(), fails("engine-unavailable"));
  });
}

test("an idle engine that dies is not lent", async () => {
  const log = recordedLog();
  await using setting = await openFakeConverter({ log });
  await setting.converter.warm();
  const [engine] = setting.converter.status().engines;
  process.kill(engine?.pid ?? 0, "SIGKILL");
  const input = await setting.deck("well");
  assert.equal((await setting.converter.convert({ input, output: join(setting.folder, "out.pdf") })).pages, 2);
});

test("an engine is not at fault for a PDF that cannot have its name, and goes on", async () => {
  await using setting = await openFakeConverter({ concurrency: 1, spares: 0 });
  const input = await setting.deck("well");
  const full = join(setting.folder, "full");
  await mkdir(join(full, "within"), { recursive: true });
  await assert.rejects(setting.converter.convert({ input, output: full }), { code: "EISDIR" });
  assert.equal((await setting.converter.convert({ input, output: join(setting.folder, "out.pdf") })).pages, 2);
  assert.equal(setting.converter.status().enginesStarted, 1);
  const left = await readdir(setting.folder);
  assert.deepEqual(
    left.filter((name) => name.endsWith(".partial")),
    [],
  );
});

test("a closed converter converts nothing, and whoever waits is told", async () => {
  await using setting = await openFakeConverter();
  const input = await setting.deck("well");
  const output = join(setting.folder, "out.pdf");
  const told = assert.rejects(setting.converter.convert({ input, output }), fails("engine-unavailable"));
  await setting.converter[Symbol.asyncDispose]();
  await told;
  await assert.rejects(setting.converter.convert({ input, output }), fails("engine-unavailable"));
});

test("a document that LibreOffice lacks a part for is answered unsupported-type, with what to install", async () => {
  const engine = { ...fakeEngine(), missingPart: () => "install LibreOffice Impress" };
  await using setting = await openFakeConverter({}, engine);
  const conversion = setting.converter.convert({
    // An engine that was given it would die of it.
    input: await setting.deck("crash"),
    output: join(setting.folder, "x"),
  });
  await assert.rejects(conversion, (error) => {
    assert.ok(error instanceof ConversionError);
    assert.equal(error.code, "unsupported-type");
    return /install LibreOffice Impress/u.test(error.message);
  });
});
