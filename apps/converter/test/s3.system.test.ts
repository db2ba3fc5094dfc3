import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { suite, test } from "node:test";
import { FauxqsServer } from "@millrace/services/fauxqs";
import { statusUntil, submitted } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeSlowDeck } from "./fixtures/make-decks.ts";
import { pdfOf } from "./fixtures/pdf-of.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";
import { throughLink } from "./fixtures/through-link.ts";

const bucket = "converter-files";

suite("the converter with its files in S3", () => {
  test("converts, and hands out the PDF, a range of it, and a link that leads to it", async () => {
    await using server = await FauxqsServer.start();
    await server.createBucket(bucket);
    await using folder = await scratchFolder();
    const settings = settingsFor(server.endpoint, folder.path);
    const deck = await makeSlowDeck(folder.path, "charts.pptx", 2);
    await using web = await ConverterProcess.start("web", settings);
    await using _worker = await ConverterProcess.start("worker", settings);
    const { id } = await submitted(web.url, deck);
    const status = await statusUntil(web.url, id, 120_000);
    const pdf = await pdfOf(web.url, status);
    const part = await fetch(`${web.url}${status.result?.href}`, { headers: { range: "bytes=100-199" } });
    assert.equal(part.status, 206);
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(pdf.subarray(100, 200)));
    assert.ok((await throughLink(filesAt(server.endpoint), id)).equals(pdf));
    assert.ok(!(await readdir(settings.MILLRACE_DATA)).includes("files"));
  });

  test("is told at the start which bucket is missing, and what to do", async () => {
    await using server = await FauxqsServer.start();
    await using folder = await scratchFolder();
    const settings = { ...settingsFor(server.endpoint, folder.path), MILLRACE_STARTUP_TIMEOUT_MS: "4000" };
    await assert.rejects(ConverterProcess.start("web", settings), /no bucket \\?"converter-files\\?"; make it/u);
  });
});

function filesAt(endpoint: string) {
  const credentials = { accessKeyId: "millrace", secretAccessKey: "sample" };
  return { bucket, endpoint, pathStyle: true, region: "us-east-1", credentials, prefix: "decks/" };
}

function settingsFor(endpoint: string, folder: string) {
  return {
    ...kitSettings(folder),
    MILLRACE_BLOBS: "s3",
    MILLRACE_AWS_BUCKET: bucket,
    MILLRACE_AWS_PREFIX: "decks/",
    MILLRACE_AWS_REGION: "us-east-1",
    MILLRACE_AWS_ENDPOINT: endpoint,
    MILLRACE_AWS_PATH_STYLE: "true",
    AWS_ACCESS_KEY_ID: "millrace",
    AWS_SECRET_ACCESS_KEY: "sample",
  };
}
