import { defineJob, file } from "@millrace/jobs";
import { z } from "zod";

/** A kind that uses everything a handler is given. */
export const carryKind = defineJob({
  name: "carry",
  input: { cargo: file(), text: z.string() },
  output: { streamed: file(), saved: file(), same: file(), told: z.string() },
  attempts: 1,
});

/** What {@link misbehaveKind} can be told to do. */
export const misdeeds = [
  "nothing",
  "obey",
  "spin",
  "spin with a child",
  "abort",
  "exit",
  "throw",
  "fail",
  "return a function",
  "put without end",
] as const;

/** A kind whose handler does what it is told, for better or worse. */
export const misbehaveKind = defineJob({
  name: "misbehave",
  input: { how: z.enum(misdeeds) },
  output: { pid: z.int() },
  attempts: 2,
  maxDeaths: 2,
  abortGraceMs: 200,
  backoff: { minMs: 1, maxMs: 1, jitter: 0 },
});
