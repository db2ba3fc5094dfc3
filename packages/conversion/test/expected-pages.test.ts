import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversionError, planExport, type ExportOptions } from "@millrace/conversion";
import { expectedPages, type HiddenSlides } from "../src/expected-pages.ts";

const hidden: HiddenSlides = { kind: "known", numbers: [4, 21, 22] };

// The figures are those of LibreOffice 7.4 and a deck of 28 slides of which 4, 21 and 22 are hidden.
for (const [options, pages] of [
  [{}, 25],
  [{ hiddenSlides: true }, 28],
  [{ slides: "1-2,5" }, 3],
  [{ slides: "1-28" }, 25],
  [{ slides: "1-28", hiddenSlides: true }, 28],
  [{ slides: "25-99" }, 4],
  [{ notes: true }, 50],
  [{ notes: true, hiddenSlides: true }, 56],
  [{ notes: true, slides: "1-2,5" }, 6],
] as const satisfies [ExportOptions, number][]) {
  test(`${JSON.stringify(options)} makes ${pages} pages`, () => {
    assert.deepEqual(expectedPages(planExport(options), 28, hidden), { least: pages, most: pages });
  });
}

test("hidden slides that are only hinted at leave room for doubt", () => {
  assert.deepEqual(expectedPages(planExport(), 10, { kind: "at-most", count: 3 }), { least: 7, most: 10 });
  assert.deepEqual(expectedPages(planExport(), 2, { kind: "at-most", count: 5 }), { least: 1, most: 2 });
});

for (const [name, options, slides, hint] of [
  ["a range beyond the last slide", { slides: "30-40" }, 28, /has 28 slides/u],
  ["a range of hidden slides", { slides: "21-22" }, 28, /is hidden/u],
] as const) {
  test(`${name} is refused, for its PDF would have no pages`, () => {
    assert.throws(
      () => expectedPages(planExport(options), slides, hidden),
      (error) => error instanceof ConversionError && error.code === "invalid-options" && hint.test(error.message),
    );
  });
}
