import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { logLevels, setting, type StandardSchema } from "@millrace/hosting";

/** What the schema makes of the value, or `"refused"`. */
function read<T>(schema: StandardSchema<T>, value: unknown): T | "refused" {
  const result = schema["~standard"].validate(value);
  assert(!(result instanceof Promise));
  return result.issues === undefined ? result.value : "refused";
}

const cases: [
  name: string,
  schema: StandardSchema<unknown>,
  taken: [given: unknown, read: unknown][],
  refused: unknown[],
][] = [
  [
    "integer",
    setting.integer(),
    [
      ["12", 12],
      ["-3", -3],
      [12, 12],
      ["007", 7],
    ],
    ["", " ", "abc", "12px", "1e3", "1.0", " 12", "0x10", "9007199254740993", 1.5, Number.NaN, true, null, undefined],
  ],
  [
    "integer from 1 to 64",
    setting.integer({ min: 1, max: 64 }),
    [
      ["1", 1],
      ["64", 64],
    ],
    ["0", "65", 0, 65],
  ],
  [
    "number",
    setting.number(),
    [
      ["1.5", 1.5],
      [".5", 0.5],
      ["-1e3", -1_000],
      [2, 2],
    ],
    ["", "1e999", "Infinity", "12px", "1.", "NaN", Infinity],
  ],
  [
    "boolean",
    setting.boolean(),
    [
      ["true", true],
      ["FALSE", false],
      ["1", true],
      ["off", false],
      [true, true],
    ],
    ["", "ja", "2", 1, null],
  ],
  ["oneOf", setting.oneOf(["a", "b"]), [["a", "a"]], ["A", "", "c", null]],
  [
    "text",
    setting.text(),
    [
      ["x", "x"],
      [" ", " "],
    ],
    ["", 1, null, undefined],
  ],
  ["text that may be empty", setting.text({ minLength: 0 }), [["", ""]], [undefined]],
  [
    "optional",
    setting.optional(setting.integer()),
    [
      [undefined, undefined],
      ["1", 1],
    ],
    ["", null],
  ],
  [
    "log levels",
    logLevels("info"),
    [
      [undefined, "info"],
      ["debug", "debug"],
      ["warn,worker=debug, web.requests = error", { default: "warn", worker: "debug", "web.requests": "error" }],
      [
        { default: "info", worker: "debug" },
        { default: "info", worker: "debug" },
      ],
    ],
    ["", "loud", "info,worker", "worker=", "=debug", "a=debug=x", {}, { default: "loud" }, ["info"], 30],
  ],
];

for (const [name, schema, taken, refused] of cases) {
  describe(name, () => {
    for (const [given, expected] of taken)
      test(`takes ${JSON.stringify(given)}`, () => assert.deepEqual(read(schema, given), expected));
    for (const given of refused)
      test(`refuses ${JSON.stringify(given) ?? "nothing"} (${typeof given})`, () =>
        assert.equal(read(schema, given), "refused"));
  });
}

test("a default stands in for nothing, and for nothing else", () => {
  assert.equal(read(setting.integer({ default: 4 }), undefined), 4);
  assert.equal(read(setting.integer({ default: 4 }), ""), "refused");
  assert.equal(read(setting.boolean({ default: false }), undefined), false);
});
