import { JobFailure, defineJob, file, problem } from "@millrace/jobs";
import { fileOf, testPipeline } from "@millrace/jobs/testing";
import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { z } from "zod";

// What is to be tested.
const measure = defineJob({
  name: "measure",
  input: { document: file({ accept: [".txt"] }), unit: z.enum(["words", "letters"]).default("words") },
  output: { length: z.int() },
});
const measuring = measure.handledBy(async ({ document, unit }, { attempt }) => {
  if (attempt === 1) throw new Error("the disk was asleep");
  const content = await text(await document.open());
  if (content === "") throw new JobFailure(problem("empty", "It is empty", "Send another."));
  return { length: unit === "words" ? content.split(/\s+/).length : content.length };
});

// The tests: in memory, with a clock that moves only when it is told to.
await using pipeline = testPipeline({ jobs: [measuring] });

const job = await pipeline.submit(measure, { document: fileOf("a.txt", "four words in here") });
assert.equal((await pipeline.runOne())?.state, "queued"); // The first attempt has failed.
assert.equal(await pipeline.runOne(), undefined); // And the second is not due yet.
await pipeline.drain(); // Moves the clock to it.
assert.deepEqual(await job.output(), { length: 4 });

const empty = await pipeline.run(measure, { document: fileOf("b.txt", ""), unit: "letters" });
const end = await empty.end();
assert.ok(end.state === "failed");
assert.deepEqual([end.problem.code, end.attempts], ["empty", 2]);
console.log("all as expected");
