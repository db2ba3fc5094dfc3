import assert from "node:assert/strict";
import { test } from "node:test";
import { readBoxedText } from "../../src/engine-program/missing-characters/boxed-text.ts";
import type { PdfFont } from "../../src/engine-program/missing-characters/pdf-font.ts";

const letters: PdfFont = {
  boxes: new Set([0x0b]),
  texts: new Map([
    [0x01, "a"],
    [0x02, "ft"],
    [0x0b, "\u0ba4"],
  ]),
};
const others: PdfFont = { boxes: new Set(), texts: new Map([[0x0b, "日"]]) };
const fonts = new Map([
  ["F1", letters],
  ["F2", others],
]);

/** The characters with a box in a drawing, in their order. */
function boxed(drawing: string): string {
  const found: string[] = [];
  readBoxedText(drawing, fonts, (characters) => found.push(...characters));
  return found.join("");
}

test("a box by itself stands for what its code stands for", () => {
  assert.equal(boxed("BT 28 320 Td /F1 14.003 Tf[<01>-2<020B>]TJ ET"), "\u0ba4");
});

test("a box within a marked part stands for the text of that part", () => {
  assert.equal(boxed("/F1 14 Tf /Span<</ActualText<FEFF0BAE>>>\nBDC\n<0B>Tj EMC <0B>Tj"), "\u0bae\u0ba4");
  assert.equal(boxed("/F1 14 Tf/Span<</ActualText<FEFFD800DC00>>>BDC <0B>Tj EMC"), "\u{10000}");
});

test("of a part with glyphs and boxes, only what has no glyph counts", () => {
  assert.equal(boxed("/F1 14 Tf/Span<</ActualText<FEFF00610BAE0BBF>>>BDC[<01>3<0B0B>]TJ EMC"), "\u0bae\u0bbf");
});

test("a part without a box tells nothing, whatever its text is", () => {
  assert.equal(boxed("/F1 14 Tf/Span<</ActualText<FEFF200D>>>BDC <01>Tj EMC"), "");
});

test("the same code of another font is another glyph", () => {
  assert.equal(boxed("/F2 14 Tf<0B>Tj /F1 14 Tf<01>Tj"), "");
  assert.equal(boxed("/F9 14 Tf<0B>Tj"), "");
});

test("parts within parts, as tags have them, end where they end", () => {
  const drawing = "/P<</MCID 0>>BDC /F1 9 Tf/Span<</ActualText<FEFF0BAE>>>BDC <0B>Tj EMC <0B>Tj EMC <01>Tj EMC EMC";
  assert.equal(boxed(drawing), "\u0bae\u0ba4");
});

test("a drawing that is none tells nothing", () => {
  assert.equal(boxed("\u0000<<<<<>(( /ActualText<FEFF EMC BDC <0B Tj"), "");
});
