import { defineJob } from "@millrace/jobs";
import type { Isolation, Job } from "@millrace/jobs";
import { z } from "zod";

/** A kind whose handler runs apart from the worker. */
export const apartKind = defineJob({ name: "traced-apart", input: { fail: z.boolean() }, output: {}, attempts: 1 });

/** The kind with its handler in a thread or process. */
export function apartJob(isolation: Isolation): Job {
  return apartKind.handledBy(new URL("./traced-apart.ts", import.meta.url), { isolation });
}
