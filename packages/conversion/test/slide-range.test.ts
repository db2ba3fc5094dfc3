import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversionError, formatSlideRange, parseSlideRange } from "@millrace/conversion";

for (const [text, normal] of [
  ["1", "1"],
  ["1-3,5", "1-3,5"],
  [" 5 , 1 - 3 ", "1-3,5"],
  ["3,1-2,2-3", "1-3"],
  ["1-2;3", "1-3"],
  ["7\u20139", "7-9"],
  ["2,4,6", "2,4,6"],
  ["10-20,1-15", "1-20"],
] as const) {
  test(`the slide range "${text}" means ${normal}`, () => {
    assert.equal(formatSlideRange(parseSlideRange(text)), normal);
  });
}

for (const [text, hint] of [
  ["", /empty place/u],
  ["1,,2", /empty place/u],
  ["0", /counted from 1/u],
  ["5-3", /did you mean "3-5"/u],
  ["a", /"a" is neither/u],
  ["1-", /"1-" is neither/u],
  ["-3", /"-3" is neither/u],
  ["1.5", /neither/u],
  ["1e3", /neither/u],
  ["99999999", /neither/u],
] as const) {
  test(`the slide range "${text}" is refused with a hint`, () => {
    assert.throws(
      () => parseSlideRange(text),
      (error) => error instanceof ConversionError && error.code === "invalid-options" && hint.test(error.message),
    );
  });
}
