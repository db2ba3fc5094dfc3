import { defineJob, file } from "@millrace/jobs";
import { z } from "zod";

/** A kind that makes one file of those of its children. */
export const bindKind = defineJob({
  name: "bind",
  input: { title: z.string() },
  output: { book: file(), letters: z.int(), missing: z.array(z.string()) },
});
