import { setTimeout as delay } from "node:timers/promises";
import { JobFailure, defineJob, file, problem } from "@millrace/jobs";
import type { Job, JobKind } from "@millrace/jobs";
import { z } from "zod";

const KiB = 1024;

/** Turns a text into its capitals: small, with a file in, a file out, and values of every kind. */
export const shout = defineJob({
  name: "shout-text",
  input: {
    text: file({
      accept: [".txt"],
      maxBytes: 256 * KiB,
      check: (head) =>
        head.length === 0
          ? problem("empty-text", "The text is empty", "There is nothing in it; send another.")
          : undefined,
    }),
    times: z.int().min(1).max(9).default(1),
    polite: z.boolean().default(false),
    greeting: z.string().optional(),
  },
  output: { shouted: file(), letters: z.int(), polite: z.boolean() },
  resultTtlMs: 3_600_000,
});

export const shouting: Job = shout.handledBy(async ({ text, times, polite, greeting }, { files }) => {
  const source = Buffer.concat((await Array.fromAsync(await text.open())) as Buffer[]).toString("utf8");
  const shouted = `${greeting ?? ""}${source.toUpperCase().repeat(times)}${polite ? " PLEASE" : ""}`;
  const content = (async function* () {
    yield Buffer.from(shouted);
  })();
  const name = text.name.replace(/\.txt$/i, ".shouted.txt");
  return {
    shouted: await files.put({ name, contentType: "text/plain; charset=utf-8" }, content),
    letters: shouted.length,
    polite,
  };
});

/** Takes values only. */
export const count = defineJob({
  name: "count-up",
  input: { to: z.int().min(0).max(1_000), stepMs: z.int().default(0), failAt: z.int().optional() },
  output: { counted: z.int() },
  attempts: 2,
  backoff: { minMs: 50, maxMs: 50 },
});

export const counting: Job = count.handledBy(async ({ to, stepMs, failAt }, { signal, progress, attempt }) => {
  for (let at = 0; at < to; at++) {
    progress({ stage: "counting", percent: (100 * at) / to, done: at, total: to, detail: `Number ${at + 1} of ${to}` });
    if (at === failAt && attempt === 1) throw new JobFailure(tripped, { retry: true });
    if (at === failAt) throw new JobFailure(tripped);
    await delay(stepMs, undefined, { signal });
  }
  return { counted: to };
});

const tripped = problem(
  "tripped",
  "It tripped over a number",
  "The number you chose cannot be passed; choose another.",
);

export const kinds: readonly JobKind[] = [shout, count];
