import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { awsBackend } from "@millrace/aws";
import type { SqsEvent } from "@millrace/aws/lambda";
import { closeBackend, result, status, submit } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { LambdaFunction } from "@millrace/services/lambda";
import { describeExportToPdf } from "../export-to-pdf.ts";
import { AwsServices } from "./fixtures/aws-services.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeDeck } from "./fixtures/make-decks.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const exportToPdf = describeExportToPdf({
  maxUploadBytes: 10_000_000,
  jobTimeoutMs: 300_000,
  resultTtlMs: 3_600_000,
  reuseResults: false,
});

test("the converter's function converts presentations, cold and warm, on AWS's runtime interface client", async (t) => {
  await using services = await AwsServices.start();
  await using folder = await scratchFolder();
  const backend = awsBackend(services.options);
  await using lambda = await LambdaFunction.create({
    folder: join(import.meta.dirname, ".."),
    handler: "lambda.handler",
    timeoutMs: 360_000,
    nodeOptions: ["--conditions=millrace-source"],
    env: { ...kitSettings(folder.path), ...services.settings },
  });
  for (const slides of [2, 3]) {
    const deck = await makeDeck(folder.path, `deck-${slides}.pptx`, slides);
    const presentation = { name: `deck-${slides}.pptx`, content: createReadStream(deck) };
    const { record } = await submit(backend, exportToPdf, { presentation });
    const { cold, durationMs, outcome } = await lambda.invoke(await eventOf(backend));
    assert.deepEqual(outcome, { kind: "response", payload: { batchItemFailures: [] } });
    assert.equal(cold, slides === 2);
    t.diagnostic(`${cold ? "cold" : "warm"}, ${slides} slides: ${Math.round(durationMs)} ms`);
    assert.equal((await status(backend, record.id)).output?.["slides"], slides);
    const { open } = await result(backend, record.id);
    assert.equal((await buffer(await open())).toString("latin1", 0, 5), "%PDF-");
  }
  await closeBackend(backend);
});

/** The message that waits, as Lambda hands it over; it is out of the queue then. */
async function eventOf({ queue }: Backend): Promise<SqsEvent> {
  const [delivery] = await queue.receive({ max: 1, visibilityMs: 60_000, signal: AbortSignal.timeout(60_000) });
  assert.ok(delivery);
  await delivery.acknowledge();
  const { jobId, kind, priority } = delivery.message;
  const record = { messageId: "one", body: JSON.stringify({ jobId, kind, priority }), eventSource: "aws:sqs" };
  return { Records: [record] };
}
