import { JobWorker, defineJob, submit, submitAll, waitForEnd } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { z } from "zod";

const backend = memoryBackend(); // In earnest: sqliteBackend({ database, files })

// await boss.createQueue("resize", { retryLimit: 2, retryDelay: 1, retryBackoff: true, expireInSeconds: 60 })
const resize = defineJob({
  name: "resize",
  input: { picture: z.string(), width: z.int().min(1) },
  output: { height: z.int() },
  attempts: 3, // One and two more.
  backoff: { minMs: 1_000 },
  timeoutMs: 60_000, // And the handler is told, by its signal.
});

// await boss.work("resize", { batchSize: 5 }, async ([job]) => …)
const worker = new JobWorker({
  backend,
  concurrency: 5,
  jobs: [resize.handledBy(async ({ width }) => ({ height: Math.round(width * 0.75) }))],
});
await worker.start();

// await boss.send("resize", data, { priority: 5, startAfter: 1, singletonKey: "cat" })
const { record } = await submit(
  backend,
  resize,
  { picture: "cat.png", width: 800 },
  { priority: 5, delayMs: 100, unique: { key: "cat", policy: "existing" } },
);

// await boss.insert("resize", [{ data }, { data }])
await submitAll(
  backend,
  resize,
  ["dog.png", "owl.png"].map((picture) => ({ input: { picture, width: 400 } })),
);

const ended = await waitForEnd(backend, record.id, { withinMs: 30_000, signal: AbortSignal.timeout(60_000) });
console.log(ended.state, ended.output);
await worker.stop(); // await boss.stop({ graceful: true })
