import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { file } from "../file-field.ts";
import type { FileField } from "../file-field.ts";
import { defineJob } from "../job-kind.ts";
import type { Job, JobKind } from "../job-kind.ts";

// Exported by itself: a test's programs are started by the hundred, and the contracts take their time to load.

/** Attempts and deaths without end: how often it dies is the test's to say. */
export const echoKind: JobKind<{ readonly text: z.ZodString }, { readonly text: FileField; readonly by: z.ZodInt }> =
  defineJob({
    name: "echo",
    input: { text: z.string() },
    output: { text: file(), by: z.int() },
    attempts: 1_000,
    maxDeaths: 1_000,
  });

/** Writes its input to a file. The handler takes `takesMs`, and up to 10 ms more. */
export function echoJob({ takesMs, begun }: { readonly takesMs: number; readonly begun: (id: string) => void }): Job {
  return echoKind.handledBy(async ({ text }, { id, files }) => {
    begun(id);
    // Its signal is not listened to: a process that was stopped hears nothing, either.
    await delay(takesMs + Math.random() * 10);
    return {
      text: await files.put({ name: "echo.txt", contentType: "text/plain" }, Buffer.from(`${text} by ${process.pid}`)),
      by: process.pid,
    };
  });
}
