import { defineJob, flowJob, submitFlow } from "@millrace/jobs";
import { TestJob, testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";

const count = defineJob({ name: "count", input: { chapter: z.string() }, output: { words: z.int() } });
const report = defineJob({ name: "report", input: { title: z.string() }, output: { words: z.int() } });

await using pipeline = testPipeline({
  jobs: [
    count.handledBy(async ({ chapter }) => ({ words: chapter.split(" ").length })),
    report.handledBy(async ({ title }, { children }) => {
      const chapters = await children(count);
      const words = chapters.reduce((sum, { output }) => sum + (output?.words ?? 0), 0);
      console.log(`${title}: ${chapters.length} chapters, ${words} words`);
      return { words };
    }),
  ],
});

const chapters = ["in the beginning", "and then", "the end"].map((chapter) => flowJob(count, { chapter }));
const { record } = await submitFlow(pipeline.backend, flowJob(report, { title: "A book" }, { children: chapters }));
console.log("before:", record.state);

await pipeline.drain();
console.log("after:", (await new TestJob(pipeline.backend, record.id).status()).state);
