import assert from "node:assert/strict";
import { test } from "node:test";
import { trueTypeBoxes, type1Boxes } from "../../src/engine-program/missing-characters/box-codes.ts";
import { makeTrueType } from "../making/make-true-type.ts";

const [box, letter, part] = [Buffer.from("a box."), Buffer.from("letter"), Buffer.from("accent")];

for (const wide of [false, true]) {
  test(`a TrueType font's boxes are the codes whose glyph is drawn as glyph 0 is, ${wide ? "words" : "bytes"} in its tables`, () => {
    // Glyph 2 is only a part of others, and has no code.
    const font = makeTrueType({ outlines: [box, letter, part, box, letter], glyphs: [0, 1, 3, 4], wide });
    assert.deepEqual(trueTypeBoxes(font), new Set([2]));
  });
}

test("a font that draws nothing for what it does not have tells nothing", () => {
  const none = Buffer.alloc(0);
  assert.equal(trueTypeBoxes(makeTrueType({ outlines: [none, letter, none], glyphs: [0, 1, 2], wide: false })), null);
});

test("a font that is cut off anywhere is read as far as it goes", () => {
  for (const wide of [false, true]) {
    const font = makeTrueType({ outlines: [box, letter, box], glyphs: [0, 1, 2], wide });
    for (let bytes = 0; bytes < font.length; bytes++) {
      const boxes = trueTypeBoxes(font.subarray(0, bytes));
      assert.ok(boxes === null || boxes.size <= font.length);
    }
  }
});

test("a font with any byte changed is read all the same", () => {
  const font = makeTrueType({ outlines: [box, letter, box], glyphs: [0, 1, 2], wide: true });
  for (let at = 0; at < font.length; at++) {
    for (const value of [0, 0x7f, 0xff]) {
      const changed = Buffer.from(font);
      changed[at] = value;
      assert.ok((trueTypeBoxes(changed)?.size ?? 0) <= 65_536);
    }
  }
});

test("a Type 1 font's boxes are the codes that its encoding gives no glyph", () => {
  const font =
    "%!FontType1-1.0: Noto\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 1 /cid052 put\ndup 11 /.notdef put\nreadonly def\ncurrentfile eexec\n dup 12 /.notdef put";
  assert.deepEqual(type1Boxes(Buffer.from(font)), new Set([11]));
});

test("what is no Type 1 font tells nothing", () => {
  for (const text of ["", "%!PS eexec", "/Encoding dup 1 /.notdef put eexec"])
    assert.equal(type1Boxes(Buffer.from(text)), null);
});
