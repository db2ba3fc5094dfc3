import { defineJob, file, isJobError, result } from "@millrace/jobs";
import { fileOf, testPipeline } from "@millrace/jobs/testing";
import { text } from "node:stream/consumers";
import { z } from "zod";

const shout = defineJob({
  name: "shout",
  input: { words: file({ accept: [".txt"], maxBytes: 1_000_000 }) },
  output: { loud: file(), letters: z.int() },
  resultTtlMs: 3_600_000, // Files and values are kept for an hour after the end.
});

await using pipeline = testPipeline({
  jobs: [
    shout.handledBy(async ({ words }, { files }) => {
      const loud = (await text(await words.open())).toUpperCase();
      return {
        loud: await files.put({ name: "loud.txt", contentType: "text/plain" }, Buffer.from(loud)),
        letters: loud.length,
      };
    }),
  ],
});

const job = await pipeline.run(shout, { words: fileOf("words.txt", "hello") });
const { file: loud, open } = await result(pipeline.backend, job.id);
console.log(loud.name, loud.bytes, loud.sha256.slice(0, 8), await text(await open()));
console.log("letters:", (await job.output()).letters);

pipeline.advance(3_600_001);
await pipeline.upkeep();
try {
  await result(pipeline.backend, job.id);
} catch (error) {
  console.log("an hour later:", isJobError(error) && error.code);
}
