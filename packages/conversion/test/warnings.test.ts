import assert from "node:assert/strict";
import { test } from "node:test";
import { planExport } from "@millrace/conversion";
import { composeWarnings } from "../src/warnings.ts";

const outcome = { slides: 3, notDrawn: [] as readonly number[] } as Parameters<typeof composeWarnings>[2];

test("a font whose stand-in has its measures is no cause for a warning", () => {
  assert.deepEqual(
    composeWarnings("presentation", planExport({}), outcome, 0, [{ asked: "Calibri", got: "Carlito" }]),
    [],
  );
});

test("fonts that others took the place of are named in one sentence", () => {
  const fonts = [
    { asked: "Arial", got: "DejaVu Sans" },
    { asked: "Comic Sans MS", got: "DejaVu Sans" },
  ];
  const [warning, ...more] = composeWarnings("presentation", planExport({}), outcome, 0, fonts);
  assert.match(warning ?? "", /Arial \(DejaVu Sans took its place\), Comic Sans MS \(DejaVu Sans took its place\)/);
  assert.deepEqual(more, []);
});

test("hidden slides that were left out are told, and so are slides that do not exist", () => {
  assert.deepEqual(composeWarnings("presentation", planExport({}), outcome, 1, []), ["1 hidden slide was left out."]);
  assert.match(
    composeWarnings("presentation", planExport({ slides: "2-9" }), outcome, 0, [])[0] ?? "",
    /has 3 slides, so "2-9"/,
  );
});

test("a range beyond a text document is told in pages, and beyond a spreadsheet not at all: nobody counted its pages", () => {
  const plan = planExport({ slides: "2-9" });
  assert.match(composeWarnings("text", plan, outcome, 0, [])[0] ?? "", /The document has 3 pages, so "2-9"/);
  assert.deepEqual(composeWarnings("spreadsheet", plan, outcome, 0, []), []);
});

test("slides without a thumbnail are told as they are counted, slides or pages", () => {
  const one = { ...outcome, notDrawn: [2] };
  const several = { ...outcome, notDrawn: [1, 2, 5] };
  const plan = planExport({});
  assert.match(composeWarnings("presentation", plan, one, 0, [])[0] ?? "", /no thumbnail of slide 2:/);
  assert.match(composeWarnings("text", plan, several, 0, [])[0] ?? "", /no thumbnails of pages 1-2,5:/);
});
