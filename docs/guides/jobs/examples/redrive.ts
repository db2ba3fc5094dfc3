import { defineJob, redrive, redriveAll } from "@millrace/jobs";
import { TestJob, testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";

const send = defineJob({ name: "send", input: { to: z.string() }, output: {}, attempts: 1 });

let serverIsUp = false;
await using pipeline = testPipeline({
  jobs: [
    send.handledBy(async () => {
      if (!serverIsUp) throw new Error("connection refused");
      return {};
    }),
  ],
});

const failed = await pipeline.run(send, { to: "ada" });
await pipeline.run(send, { to: "grace" });
console.log("first:", (await failed.end()).state);

serverIsUp = true;
const { record } = await redrive(pipeline.backend, failed.id);
console.log("a new job:", record.id !== failed.id);

// All that failed; the one that was redriven already is not run twice.
const { made } = await redriveAll(pipeline.backend, { kind: "send" });
console.log("made:", made);

await pipeline.drain();
console.log("now:", (await new TestJob(pipeline.backend, record.id).status()).state);
