import { defineJob, submitAll } from "@millrace/jobs";
import { testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";

const remind = defineJob({ name: "remind", input: { text: z.string() }, output: {} });

const startAt = Date.now();
await using pipeline = testPipeline({
  startAt,
  jobs: [
    remind.handledBy(async ({ text }) => {
      console.log(`${Math.round((pipeline.now - startAt) / 60_000)} min:`, text);
      return {};
    }),
  ],
});

await pipeline.submit(remind, { text: "now" });
await pipeline.submit(remind, { text: "now, and first" }, { priority: 10 });
await pipeline.submit(remind, { text: "in ten minutes" }, { delayMs: 600_000 });
await pipeline.submit(remind, { text: "in an hour" }, { notBefore: new Date(startAt + 3_600_000) });

// All of them or none, in one transaction and with one message.
await submitAll(pipeline.backend, remind, [
  { input: { text: "one of many" } },
  { input: { text: "another of many" }, options: { delayMs: 60_000 } },
]);

await pipeline.drain();
