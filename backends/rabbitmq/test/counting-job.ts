import { setTimeout as delay } from "node:timers/promises";
import { defineJob } from "@millrace/jobs";
import type { Job } from "@millrace/jobs";

/** A job that does nothing. */
export const countingKind = defineJob({ name: "count", input: {}, output: {} });

/** A handler of it that takes a while. */
export function countingJob(takesMs: number): Job {
  return countingKind.handledBy(async (_input, { signal }) => {
    await delay(takesMs, undefined, { signal });
    return {};
  });
}
