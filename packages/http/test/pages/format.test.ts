import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBytes, formatDuration } from "@millrace/http";
import { humanise } from "../../src/pages/format.ts";

const sizes: readonly (readonly [number, string])[] = [
  [0, "0 B"],
  [1, "1 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [200 * 1024 ** 2, "200 MiB"],
  [1_280_000, "1.2 MiB"],
  [5 * 1024 ** 3, "5 GiB"],
  [1024 ** 5, "1024 TiB"],
];
for (const [bytes, text] of sizes) test(`${bytes} bytes are ${text}`, () => assert.equal(formatBytes(bytes), text));

const spans: readonly (readonly [number, string])[] = [
  [-5, "0:00"],
  [999, "0:00"],
  [42_000, "0:42"],
  [605_000, "10:05"],
  [3_723_000, "1:02:03"],
];
for (const [ms, text] of spans) test(`${ms} ms are ${text}`, () => assert.equal(formatDuration(ms), text));

test("names in code are turned into words", () => {
  assert.deepEqual(["embeddedFonts", "export-to-pdf", "x"].map(humanise), ["Embedded fonts", "Export to pdf", "X"]);
});
