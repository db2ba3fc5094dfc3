import assert from "node:assert/strict";
import { test } from "node:test";
import { defineJob, file } from "@millrace/jobs";
import { z } from "zod";

const minimal = { name: "shout", input: { text: z.string() }, output: { text: z.string() } };

test("a definition has defaults for everything but its name, input and output", () => {
  const { attempts, timeoutMs, resultTtlMs, abortGraceMs, backoff } = defineJob(minimal);
  assert.deepEqual(
    { attempts, timeoutMs, resultTtlMs, abortGraceMs, backoff },
    {
      attempts: 3,
      timeoutMs: 300_000,
      resultTtlMs: 86_400_000,
      abortGraceMs: 10_000,
      backoff: { minMs: 1_000, maxMs: 60_000, jitter: 0.5 },
    },
  );
});

test("every fault of a definition is named at once", () => {
  const bad = { name: "Shout!", attempts: 0, timeoutMs: -1, backoff: { jitter: 2 } };
  assert.throws(
    () => defineJob({ ...minimal, ...bad }),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, "invalid-definition");
      for (const field of ["name", "attempts", "timeoutMs", "backoff.jitter"])
        assert.match(error.message, new RegExp(field));
      return true;
    },
  );
});

test("a field that is neither a schema nor a file is refused", () => {
  const input = { text: "string" } as unknown as { text: z.ZodString };
  assert.throws(() => defineJob({ ...minimal, input }), /input\.text: a field is a zod schema or file\(\)/);
});

test("the options of file() are checked", () => {
  assert.throws(() => file({ maxBytes: 0 }), /maxBytes/);
  assert.throws(() => file({ accept: ["pptx"] }), /extensions such as "\.pptx"/);
  assert.throws(() => file({ contentTypes: { TXT: "text/plain" } }), /extensions such as "\.pptx", not "TXT"/);
});

test("a file field goes by the last extension, whatever its case", () => {
  const field = file({ accept: [".pptx"] });
  assert.ok(field.acceptsName("Deck.PPTX"));
  for (const name of ["deck.pptx.exe", "pptx", ".pptx", "deck.pptx ", "deck"])
    assert.equal(field.acceptsName(name), false, name);
});
