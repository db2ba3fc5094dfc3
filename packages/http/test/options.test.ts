import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryBackend } from "@millrace/jobs/testing";
import { millraceHttp } from "@millrace/http";
import type { MillraceHttpOptions } from "@millrace/http";
import Fastify from "fastify";
import { count, kinds } from "./example-jobs.ts";

const refused: readonly (readonly [string, Partial<Record<keyof MillraceHttpOptions | "polMs", unknown>>, RegExp])[] = [
  ["an unknown option", { polMs: 5 }, /unknown option "polMs", did you mean "pollMs"\?/],
  ["a value out of bounds", { pollMs: 0 }, /pollMs: /],
  ["several at once", { pollMs: "5", jobs: [] }, /jobs: .*pollMs: |pollMs: .*jobs: /],
  ["a job given twice", { jobs: [count, count] }, /jobs: "count-up" is given twice/],
  [
    "a description of no job",
    { descriptions: { "count-upp": {} } },
    /unknown job in descriptions "count-upp", did you mean "count-up"\?/,
  ],
  ["no back end", { backend: undefined }, /backend: expected a back end/],
];
for (const [name, options, message] of refused) {
  test(`${name} is refused, and named`, async () => {
    const app = Fastify();
    const given = { backend: memoryBackend(), jobs: kinds, ...options } as unknown as MillraceHttpOptions;
    await assert.rejects(
      async () => {
        await app.register(millraceHttp, given);
      },
      (error: Error & { code: string }) => error.code === "invalid-options" && message.test(error.message),
    );
  });
}
