import { defineJob, file } from "@millrace/jobs";
import { z } from "zod";

/** What the function under test does as it is told. */
export const errandKind = defineJob({
  name: "errand",
  input: { how: z.enum(["do", "fail", "hang", "block"]) },
  output: { report: file() },
  abortGraceMs: 100,
  attempts: 2,
  backoff: { minMs: 1, maxMs: 1, jitter: 0 },
});
