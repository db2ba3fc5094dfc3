import assert from "node:assert/strict";
import { test } from "node:test";
import { defineJob, file } from "@millrace/jobs";
import type { JobKind } from "@millrace/jobs";
import { z } from "zod";
import { formValue, formValues } from "../src/form-value.ts";

const cases: readonly (readonly [string, z.ZodType, string, unknown])[] = [
  ["a text", z.string(), "12", "12"],
  ["an empty text that is wanted", z.string(), "", ""],
  ["an empty text that may be left out", z.string().optional(), "", undefined],
  ["an empty text where there is a default", z.int().default(3), "", undefined],
  ["a whole number", z.int(), "12", 12],
  ["a negative fraction", z.number(), "-1.5", -1.5],
  ["true", z.boolean(), "true", true],
  ["a checked box", z.boolean(), "on", true],
  ["False", z.boolean(), "False", false],
  ["off", z.boolean(), "off", false],
  ["one of some words", z.enum(["a4", "letter"]), "a4", "a4"],
  ["null", z.int().nullable(), "null", null],
  ["an object", z.object({ a: z.int() }), `{"a":1}`, { a: 1 }],
  ["a list as JSON", z.array(z.int()), "[1,2]", [1, 2]],
  ["a list of one", z.array(z.string()), "x", ["x"]],
  ["a list of one number", z.array(z.int()), "7", [7]],
  ["a number or a text", z.union([z.string(), z.int()]), "7", "7"],
  ["what fits nothing", z.int(), "many", "many"],
  ["a number that is out of bounds", z.int().max(5), "9", "9"],
  ["blanks", z.int(), "  ", "  "],
];
for (const [name, field, text, value] of cases) {
  test(`${name}: ${JSON.stringify(text)} is read as ${JSON.stringify(value)}`, () => {
    assert.deepEqual(formValue(field, text), value);
  });
}

for (const levels of [201, 3_000, 40_000]) {
  test(`S23: a text of ${levels} levels of JSON is a text`, () => {
    const text = `${`{"a":`.repeat(levels)}1${"}".repeat(levels)}`;
    assert.ok(formValue(z.record(z.string(), z.json()), text) === text);
    assert.ok(formValue(z.looseObject({}), text) === text);
  });
}

const kind: JobKind = defineJob({
  name: "a",
  input: { list: z.array(z.int()), doc: file(), one: z.int() },
  output: {},
});

test("a name that is given more than once is a list", () => {
  assert.deepEqual(formValues(kind, new Map([["list", ["1", "2"]]])), { list: [1, 2] });
  assert.deepEqual(formValues(kind, new Map([["one", ["1", "2"]]])), { one: ["1", "2"] });
});

test("names that are not known, or are those of files, are passed on for the job to refuse", () => {
  assert.deepEqual(
    formValues(
      kind,
      new Map([
        ["nothing", ["1"]],
        ["doc", ["x"]],
      ]),
    ),
    { nothing: "1", doc: "x" },
  );
});

for (const name of ["__proto__", "constructor", "toString"]) {
  test(`S23: "${name}" is not the name of a field`, () => {
    assert.throws(() => formValues(kind, new Map([[name, ["1"]]])), { code: "bad-request" });
  });
}
