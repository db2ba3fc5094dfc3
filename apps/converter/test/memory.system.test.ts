import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { closeBackend, type Backend } from "@millrace/jobs";
import { openBackend } from "../backend.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { makeHugeFile } from "./fixtures/make-decks.ts";
import { growthDuring } from "./fixtures/memory-growth.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const GiB = 1_073_741_824;
const MiB = 1_048_576;
const allowedGrowth = 64 * MiB;

test("the server's memory grows by less than 64 MiB while 1 GiB is uploaded, and while it is downloaded", async (t) => {
  await using folder = await scratchFolder();
  const data = join(folder.path, "data");
  const file = await makeHugeFile(folder.path, "huge.pptx", GiB);
  await using web = await ConverterProcess.start("web", {
    MILLRACE_DATA: data,
    MILLRACE_MAX_UPLOAD_BYTES: String(2 * GiB),
  });
  // What is loaded at the first request is no growth.
  await fetch(`${web.url}/health/ready`);

  const uploaded = await growthDuring(web.pid, async () => {
    const response = await fetch(`${web.url}/api/jobs/export-to-pdf`, {
      method: "POST",
      body: await openAsBlob(file),
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": 'attachment; filename="huge.pptx"',
      },
    });
    assert.equal(response.status, 202, await response.text());
  });
  t.diagnostic(`uploading 1 GiB: ${(uploaded / MiB).toFixed(1)} MiB`);
  assert.ok(uploaded < allowedGrowth, `uploading: ${(uploaded / MiB).toFixed(1)} MiB`);

  const id = await finishWithItsInput(data);
  const downloaded = await growthDuring(web.pid, async () => {
    const response = await fetch(`${web.url}/api/result/${id}`);
    let bytes = 0;
    for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).byteLength;
    assert.equal(bytes, GiB);
  });
  t.diagnostic(`downloading 1 GiB: ${(downloaded / MiB).toFixed(1)} MiB`);
  assert.ok(downloaded < allowedGrowth, `downloading: ${(downloaded / MiB).toFixed(1)} MiB`);
});

/** Does what a worker would do that returns the presentation as it came. @returns the job's id */
async function finishWithItsInput(data: string): Promise<string> {
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
    return await settleFirst(backend);
  } finally {
    await closeBackend(backend);
  }
}

async function settleFirst({ store }: Backend): Promise<string> {
  const { jobs } = await store.list({}, { limit: 1 });
  const id = jobs[0]?.id ?? "";
  const answer = await store.claim(id, { worker: "test", leaseMs: 60_000 });
  assert.ok(answer.kind === "claimed");
  const { fence, input } = answer.record;
  const output = {
    pdf: input["presentation"] ?? null,
    slides: 1,
    hiddenSlides: 0,
    pages: 1,
    engine: "none",
    fontsReplaced: [],
    missingCharacters: [],
  };
  const { kind } = await store.settle(id, fence, { kind: "succeeded", output, warnings: [] });
  assert.equal(kind, "settled");
  return id;
}
