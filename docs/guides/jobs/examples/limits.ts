import { JobWorker, defineJob, pause, resume, submit, waitForEnd } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const render = defineJob({
  name: "render",
  input: { customer: z.string() },
  output: {},
  // Of each customer's jobs, two at once, over all workers of all processes.
  limits: { concurrency: { key: ({ customer }) => customer, max: 2 } },
});

const running = new Map<string, number>();
const most = new Map<string, number>();

const job = render.handledBy(async ({ customer }) => {
  const now = (running.get(customer) ?? 0) + 1;
  running.set(customer, now);
  most.set(customer, Math.max(most.get(customer) ?? 0, now));
  await delay(20);
  running.set(customer, now - 1);
  return {};
});

const backend = memoryBackend();
const worker = new JobWorker({ backend, jobs: [job], concurrency: 10 });
await worker.start();

await pause(backend, render); // In every process: what is submitted waits.
const jobs = await Promise.all(
  ["ada", "ada", "ada", "ada", "ada", "grace"].map((customer) => submit(backend, render, { customer })),
);
await resume(backend, render);

const end = { withinMs: 30_000, signal: AbortSignal.timeout(60_000) };
for (const { record } of jobs) await waitForEnd(backend, record.id, end);
console.log("at once for ada, at most:", most.get("ada"));
await worker.stop();
