import { JobFailure, JobWorker, defineJob, problem, submit, waitForEnd } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { z } from "zod";

const backend = memoryBackend(); // In earnest: sqliteBackend({ database, files })

// const queue = new Queue("mail")
const sendMail = defineJob({
  name: "send-mail",
  input: { to: z.email(), subject: z.string() },
  output: { accepted: z.boolean() },
  attempts: 5,
  backoff: { minMs: 1_000 },
});

// new Worker("mail", async (job) => …, { concurrency: 10 })
const worker = new JobWorker({
  backend,
  concurrency: 10,
  jobs: [
    sendMail.handledBy(async ({ to }, { signal, progress, log }) => {
      progress({ stage: "sending", percent: 10 }); // job.updateProgress(10)
      log.info({ to }, "talking to the server"); // job.log(…)
      signal.throwIfAborted(); // There is a signal, and it is aborted by a cancel in any process.
      // throw new UnrecoverableError(…)
      if (to.endsWith("@invalid.example")) throw new JobFailure(problem("no-such-user", "Nobody there", "Check it."));
      return { accepted: true };
    }),
  ],
});
await worker.start();

// queue.add("mail", { to, subject }, { jobId: "welcome-7", priority: 1, delay: 100 })
const { record } = await submit(
  backend,
  sendMail,
  { to: "ada@example.org", subject: "Welcome" },
  { idempotencyKey: "welcome-7", priority: 10, delayMs: 100 },
);

// job.waitUntilFinished(queueEvents)
const ended = await waitForEnd(backend, record.id, { withinMs: 30_000, signal: AbortSignal.timeout(60_000) });
console.log(ended.state, ended.output);
await worker.stop(); // worker.close()
