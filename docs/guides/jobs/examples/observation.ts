import { defineJob, listJobs, onJobEvent, statistics, submit, watch, JobWorker } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";

const greet = defineJob({ name: "greet", input: {}, output: {} });
const job = greet.handledBy(async (_input, { progress }) => {
  progress({ stage: "greeting", percent: 50 });
  return {};
});

// Everything that this process does to jobs, as it happens.
const told: string[] = [];
using _listening = onJobEvent((event) => {
  if (event.type !== "progress") told.push(event.type);
});

const backend = memoryBackend();
const { record } = await submit(backend, greet, {});
const worker = new JobWorker({ backend, jobs: [job] });
await worker.start();

// One job, until it has ended; `afterVersion` goes on where an earlier watch stopped.
let last = "";
for await (const { state } of watch(backend, record.id, { signal: AbortSignal.timeout(30_000) })) last = state;
console.log("watched:", last);
await worker.stop();
console.log("events:", told.join(", "));

// All jobs, at a cost that does not grow with them.
const [kind] = await statistics(backend);
console.log(kind?.kind, "succeeded:", kind?.counts.succeeded, "oldest waiting:", kind?.oldestDueForMs);

const { jobs, cursor } = await listJobs(backend, { kind: "greet", states: ["succeeded"], limit: 10 });
console.log("listed:", jobs.length, "more:", cursor !== null);
