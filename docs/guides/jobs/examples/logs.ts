import { defineJob, jobLog } from "@millrace/jobs";
import { testPipeline } from "@millrace/jobs/testing";

const tidy = defineJob({ name: "tidy", input: {}, output: {} });

await using pipeline = testPipeline({
  jobs: [
    tidy.handledBy(async (_input, { log, warn }) => {
      log.info({ files: 3 }, "looking through the files");
      log.debug({}, "too detailed for the job's own log");
      warn("One file was left where it was.");
      return {};
    }),
  ],
});

const job = await pipeline.run(tidy, {});

const { entries, dropped } = await jobLog(pipeline.backend, job.id);
for (const { number, level, attempt, message } of entries) console.log(number, level, `attempt ${attempt}:`, message);
console.log("lines that made room:", dropped);

// Only what came since: a reader that follows asks with the number of the last line it knows.
const since = await jobLog(pipeline.backend, job.id, { after: 1 });
console.log("since the first:", since.entries.length);
