// A function of Lambda, for the length of a test: its back end is said by the environment.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { awsBackend } from "@millrace/aws";
import type { AwsBackendOptions } from "@millrace/aws";
import { createLambdaHandler } from "@millrace/aws/lambda";
import type { LambdaHandler } from "@millrace/aws/lambda";
import { JobFailure, problem } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { errandKind } from "../lambda/errand-kind.ts";

const options = JSON.parse(process.env["TEST_BACKEND"] ?? "") as AwsBackendOptions;
const backend: Backend = awsBackend(options);

const errand = errandKind.handledBy(async ({ how }, { signal, files }) => {
  if (how === "fail") throw new JobFailure(problem("damaged", "It is damaged", "It cannot be read."));
  if (how === "hang") await delay(3_600_000, undefined, { signal });
  if (how === "block") for (;;);
  return { report: await files.put({ name: "report.txt", contentType: "text/plain" }, signature()) };
});

async function* signature(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`made by ${process.pid}`);
}

export const handler: LambdaHandler = createLambdaHandler({ backend, jobs: [errand], concurrency: 2 });

const note = process.env["TEST_SHUT_DOWN_NOTE"];
if (note !== undefined) {
  process.once("SIGTERM", () => {
    void handler[Symbol.asyncDispose]().then(async () => {
      const error = await backend.queue.depth().catch((thrown: unknown) => thrown as { readonly code?: string });
      appendFileSync(note, "code" in error ? (error.code ?? "") : "open");
      // By itself it would wait for its next invocation.
      process.kill(process.pid, "SIGKILL");
    });
  });
}
