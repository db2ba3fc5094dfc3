import { JobWorker, cancel, defineJob, submit, waitForEnd } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { setTimeout as delay } from "node:timers/promises";

const wait = defineJob({ name: "wait", input: {}, output: {}, timeoutMs: 60_000, abortGraceMs: 5_000 });
const started = Promise.withResolvers<void>();

const job = wait.handledBy(async (_input, { signal }) => {
  started.resolve();
  // Pass the signal on to whatever takes time: fetch, streams, child processes.
  await delay(3_600_000, undefined, { signal });
  return {};
});

const backend = memoryBackend();
const worker = new JobWorker({ backend, jobs: [job] });
await worker.start();

const { record } = await submit(backend, wait, {});
await started.promise;

// From any process on the same back end.
const asked = await cancel(backend, record.id);
console.log("asked:", asked.state, asked.cancelRequested);

const ended = await waitForEnd(backend, record.id, { withinMs: 30_000, signal: AbortSignal.timeout(60_000) });
console.log("ended:", ended.state);
await worker.stop();
