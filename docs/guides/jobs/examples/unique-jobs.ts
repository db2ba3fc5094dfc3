import { defineJob, isJobError } from "@millrace/jobs";
import { testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";

const index = defineJob({ name: "index", input: { shop: z.string(), at: z.int() }, output: {} });

await using pipeline = testPipeline({
  jobs: [
    index.handledBy(async ({ shop, at }) => {
      console.log(`indexing ${shop} as of ${at}`);
      return {};
    }),
  ],
});

// The same request twice, because its answer was lost: one job.
const key = { idempotencyKey: "request-4711" };
const first = await pipeline.submit(index, { shop: "books", at: 1 }, key);
const again = await pipeline.submit(index, { shop: "books", at: 1 }, key);
console.log("one job:", first.id === again.id);

// The same key for something else is a mistake.
try {
  await pipeline.submit(index, { shop: "toys", at: 1 }, key);
} catch (error) {
  console.log("refused:", isJobError(error) && error.code);
}

// One at a time for each shop; of those that wait, only the newest counts.
const unique = { key: "toys", policy: "replace" } as const;
await pipeline.submit(index, { shop: "toys", at: 1 }, { unique });
await pipeline.submit(index, { shop: "toys", at: 2 }, { unique });

await pipeline.drain();
