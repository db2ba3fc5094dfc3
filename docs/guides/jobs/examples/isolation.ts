import { JobWorker, cancel, defineJob, submit, waitForEnd, watch } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";

export const spin = defineJob({ name: "spin", input: {}, output: {}, abortGraceMs: 100 });

const module = new URL("isolation-handler.ts", import.meta.url);
const job = spin.handledBy(module, { isolation: "process" });

const backend = memoryBackend();
const worker = new JobWorker({ backend, jobs: [job] });
await worker.start();

const { record } = await submit(backend, spin, {});
const signal = AbortSignal.timeout(60_000);
for await (const { state } of watch(backend, record.id, { signal })) {
  if (state === "running") break;
}
await cancel(backend, record.id);
const ended = await waitForEnd(backend, record.id, { withinMs: 30_000, signal });
console.log("the handler never looked up, and its job is", ended.state);
await worker.stop();
