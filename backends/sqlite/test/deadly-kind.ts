import { defineJob } from "@millrace/jobs";
import { z } from "zod";

/** A kind whose handler kills its worker when it is told to. */
export const deadlyKind = defineJob({
  name: "deadly",
  input: { deadly: z.boolean() },
  output: {},
  attempts: 10,
  backoff: { minMs: 1, maxMs: 1, jitter: 0 },
});
