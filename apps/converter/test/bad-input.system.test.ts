import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { statusUntil, submitted, upload } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeDamagedDeck, makeDeck, makeSlowDeck } from "./fixtures/make-decks.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const maxUploadBytes = 20_000_000;

suite("what people may send", () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let converter: ConverterProcess;

  before(async () => {
    folder = await scratchFolder();
    converter = await ConverterProcess.start("all", {
      ...kitSettings(folder.path),
      MILLRACE_MAX_UPLOAD_BYTES: String(maxUploadBytes),
    });
  });

  after(async () => {
    await converter[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(folder.path, name);
    await writeFile(path, content);
    return path;
  }

  async function refusal(
    path: string,
    fields?: Record<string, string>,
  ): Promise<{ status: number; code: string; detail: string }> {
    const response = await upload(converter.url, path, fields);
    assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
    const { code, detail, type } = (await response.json()) as { code: string; detail: string; type: string };
    assert.ok(type.endsWith(code), type);
    return { status: response.status, code, detail };
  }

  async function failure(path: string, fields?: Record<string, string>): Promise<string | undefined> {
    const { id } = await submitted(converter.url, path, fields);
    const { state, error, result } = await statusUntil(converter.url, id, 60_000);
    assert.deepEqual([state, result], ["failed", null]);
    assert.ok((error?.detail.length ?? 0) > 20, "the problem says what to do");
    return error?.code;
  }

  const refused = [
    ["another type", "deck.docx", "PK\u0003\u0004", 415, "unsupported-type"],
    ["an empty file", "deck.pptx", "", 422, "not-a-presentation"],
    ["a text under a presentation's name", "deck.pptx", "Dear Sir or Madam", 422, "not-a-presentation"],
  ] as const;
  for (const [what, name, content, status, code] of refused) {
    test(`${what} is refused at once: ${status} ${code}`, async () => {
      const answer = await refusal(await fileWith(name, content));
      assert.deepEqual([answer.status, answer.code], [status, code]);
    });
  }

  test("S1: a file over the limit is refused: 413 file-too-large", async () => {
    const bytes = Buffer.alloc(maxUploadBytes + 1);
    bytes.set([0x50, 0x4b, 0x03, 0x04]);
    const answer = await refusal(await fileWith("large.pptx", bytes));
    assert.deepEqual([answer.status, answer.code], [413, "file-too-large"]);
  });

  test("options that exclude each other are named at once, before anything waits", async () => {
    const deck = await makeDeck(folder.path, "archive.pptx", 1);
    const answer = await refusal(deck, { pdfa: "2b", copying: "false", imageDpi: "" });
    assert.equal(answer.code, "invalid-input");
    assert.match(answer.detail, /"pdfa" and "copying" exclude each other/);
    assert.match((await refusal(deck, { openPassword: "sesame" })).detail, /unknown field "openPassword"/);
  });

  test("an unknown option is named, with the nearest known one", async () => {
    const answer = await refusal(await makeDeck(folder.path, "option.pptx", 1), { hiddenSlide: "true" });
    assert.equal(answer.status, 422);
    assert.match(answer.detail, /hiddenSlide.*hiddenSlides/);
  });

  test("a slide range that is none is refused when it is sent, not when it is converted", async () => {
    const answer = await refusal(await makeDeck(folder.path, "range.pptx", 1), { slides: "3-1" });
    assert.deepEqual([answer.status, answer.code], [422, "invalid-input"]);
    assert.match(answer.detail, /slides/);
  });

  test("a damaged presentation fails with unreadable-document, and there is no PDF", async () => {
    assert.equal(await failure(await makeDamagedDeck(folder.path, "damaged.pptx")), "unreadable-document");
  });

  test("an archive that is no presentation fails with not-a-presentation", async () => {
    const emptyArchive = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");
    assert.equal(await failure(await fileWith("archive.pptx", emptyArchive)), "not-a-presentation");
  });

  test("an unknown id is answered 404, whatever its shape", async () => {
    for (const id of ["0".repeat(36), "nonsense", "..%2f..%2fetc"]) {
      for (const path of [`/api/status/${id}`, `/api/result/${id}`]) {
        assert.equal((await fetch(`${converter.url}${path}`)).status, 404, path);
      }
    }
  });

  test("R8: an upload that breaks off makes no job, and leaves nothing on the disk", async () => {
    const incoming = join(folder.path, "data", "files", ".incoming");
    const stored = await jobFolders(folder.path);
    const { hostname, port } = new URL(converter.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(
      "POST /api/jobs/export-to-pdf HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n" +
        'Content-Disposition: attachment; filename="broken.pptx"\r\nContent-Length: 2000000\r\n\r\n',
    );
    socket.write(Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.alloc(1_000_000)]));
    await untilFiles(incoming, (files) => files.length === 1);
    socket.resetAndDestroy();
    await untilFiles(incoming, (files) => files.length === 0);
    assert.deepEqual(await jobFolders(folder.path), stored);
  });
});

test("S11: a presentation that keeps the engine busy fails with time-limit, and the next one is converted", async () => {
  await using folder = await scratchFolder();
  // Ample for the next one on a busy machine, and a fraction of what the slow one takes on an idle one.
  const jobTimeoutMs = 8_000;
  await using converter = await ConverterProcess.start("all", {
    ...kitSettings(folder.path),
    MILLRACE_JOB_TIMEOUT_MS: String(jobTimeoutMs),
  });
  const { id } = await submitted(converter.url, await makeSlowDeck(folder.path, "slow.pptx", 150, 600));
  const next = await submitted(converter.url, await makeDeck(folder.path, "next.pptx", 2));
  const { state, error, attempt } = await statusUntil(converter.url, id, 60_000);
  assert.deepEqual([state, error?.code, attempt], ["failed", "time-limit", 1]);
  assert.equal((await statusUntil(converter.url, next.id, 60_000)).state, "succeeded");
});

test("an unknown setting stops the program before it starts, and names the nearest known one", async () => {
  await using folder = await scratchFolder();
  const start = ConverterProcess.start("web", { MILLRACE_DATA: folder.path, MILLRACE_CONCURENCY: "2", PORT: "12px" });
  await assert.rejects(start, /the process ended/);
});

/** The folders of jobs that have files. */
async function jobFolders(folder: string): Promise<string[]> {
  const jobs = (await readdir(join(folder, "data", "files"))).find((name) => name.startsWith("jobs")) ?? "";
  return (await readdir(join(folder, "data", "files", jobs))).toSorted();
}

async function untilFiles(folder: string, enough: (files: readonly string[]) => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  for (;;) {
    const files = await readdir(folder);
    if (enough(files)) return;
    assert.ok(!deadline.aborted, `the files are still ${files.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
