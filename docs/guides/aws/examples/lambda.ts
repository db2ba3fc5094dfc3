import { sqsQueue } from "@millrace/aws";
import { createLambdaHandler } from "@millrace/aws/lambda";
import { defineJob, silentLogger, status, submit } from "@millrace/jobs";
import { FauxqsServer } from "@millrace/services/fauxqs";
import { sqliteBackend } from "@millrace/sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const shout = defineJob({
  name: "shout",
  input: { text: z.string() },
  output: { loud: z.string() },
  abortGraceMs: 1_000,
});

// Yours is awsBackend({ … }), and needs nobody to start it; this one is for the example.
await using fauxqs = await FauxqsServer.start();
const queueUrl = await fauxqs.createQueue("shouts");
const credentials = { accessKeyId: "any", secretAccessKey: "any" };
const folder = await mkdtemp(join(tmpdir(), "millrace-guide-"));
const backend = {
  ...sqliteBackend({ database: join(folder, "jobs.db"), files: join(folder, "files") }),
  queue: sqsQueue({ queueUrl, region: "us-east-1", credentials }),
};

// This is the whole function; in your module it is `export const handler`. Without `log` it writes to the console.
const handler = createLambdaHandler({
  backend,
  jobs: [shout.handledBy(async ({ text }) => ({ loud: text.toUpperCase() }))],
  log: silentLogger,
});

const { record } = await submit(backend, shout, { text: "hello" });

// What Lambda does: it hands over messages, and the milliseconds that the function has left.
const messages = [
  { messageId: "1", eventSource: "aws:sqs", body: JSON.stringify({ jobId: record.id, kind: "shout", priority: 0 }) },
  { messageId: "2", eventSource: "aws:sqs", body: "not a message of a job" },
];
const answer = await handler({ Records: messages }, { getRemainingTimeInMillis: () => 60_000 });
console.log("to come again:", answer.batchItemFailures);
console.log((await status(backend, record.id)).output);

await handler[Symbol.asyncDispose]();
await rm(folder, { recursive: true });
