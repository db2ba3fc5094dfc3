import assert from "node:assert/strict";
import { test } from "node:test";
import { describeMissing } from "../../src/missing-characters/describe-missing.ts";
import { scriptOf } from "../../src/missing-characters/script-of.ts";

test("nothing is said where every character has a glyph", () => {
  assert.deepEqual(describeMissing([]), []);
});

test("one character is told with its number and its script", () => {
  assert.deepEqual(describeMissing(["𐀀"]), [
    "No font here has one of its characters (Linear B). The PDF has an empty box in its place: U+10000\u00a0𐀀.",
  ]);
});

test("of many characters and scripts a few are named, and the rest are counted", () => {
  const georgian = Array.from({ length: 20 }, (_, index) => String.fromCodePoint(0x10d0 + index));
  const [warning = "", ...more] = describeMissing([...georgian, "ก", "अ", "த", "አ", "ក"]);
  assert.match(
    warning,
    /^No font here has 25 of its characters \(Devanagari, Ethiopic, Georgian, Khmer, Tamil and 1 more\)\. The PDF has empty boxes in their place: U\+10D0\u00a0ა, /u,
  );
  assert.match(warning, /and 17 more\.$/u);
  assert.deepEqual(more, []);
});

test("what would do something to its neighbours, or shows nothing by itself, is told so that it does not", () => {
  const [warning = ""] = describeMissing(["\u0bbf", "\ue000", "\u{10fffd}", "\u202e", "\u001b", "<"]);
  assert.match(warning, /U\+0BBF\u00a0\u25cc\u0bbf, U\+E000, U\+10FFFD, U\+202E, U\+001B, U\+003C\u00a0<\.$/u);
  assert.doesNotMatch(warning, /[\p{C}\u202e]/u);
});

for (const [character, script] of [
  ["த", "Tamil"],
  ["𒀀", "Sumero-Akkadian Cuneiform"],
  ["🦄", "emoji"],
  ["🏽", "emoji"],
  ["🇩", "emoji"],
  ["\ue123", "private use"],
  ["⨋", "symbols"],
] as const) {
  test(`${character} is of ${script}`, () => assert.equal(scriptOf(character), script));
}
