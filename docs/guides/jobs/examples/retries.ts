import { JobFailure, defineJob, problem } from "@millrace/jobs";
import { testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";

class Busy extends Error {}

const fetchPage = defineJob({
  name: "fetch-page",
  input: { url: z.string() },
  output: { status: z.int() },
  attempts: 4,
  backoff: { minMs: 1_000, maxMs: 60_000, jitter: 0 },
  // By the error: a busy server says when it will not be. Everything else goes by the backoff.
  retry: (error) => (error instanceof Busy ? 5_000 : undefined),
});

const startAt = Date.UTC(2026, 0, 1);
await using pipeline = testPipeline({
  startAt,
  jobs: [
    fetchPage.handledBy(async ({ url }, { attempt }) => {
      console.log(`${(pipeline.now - startAt) / 1_000} s: attempt ${attempt} at ${url}`);
      if (url === "/gone") {
        // Explained and permanent: nobody tries again, and people read these words.
        throw new JobFailure(problem("page-gone", "There is no such page", "Look for another address."));
      }
      if (attempt === 1) throw new Error("connection reset");
      if (attempt === 2) throw new Busy();
      return { status: 200 };
    }),
  ],
});

const found = await pipeline.run(fetchPage, { url: "/" });
console.log((await found.end()).state);

const gone = await pipeline.run(fetchPage, { url: "/gone" });
const end = await gone.end();
console.log(end.state, end.state === "failed" ? end.problem.code : "");
