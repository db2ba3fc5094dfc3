import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversionError, planExport, type ExportOptions } from "@millrace/conversion";

test("no options mean every visible slide", () => {
  assert.deepEqual(planExport(), { slides: null, hiddenSlides: false, notes: false, pdfa: false });
});

test("an empty range, as a form sends it, means every slide", () => {
  assert.equal(planExport({ slides: " " }).slides, null);
});

test("every fault of the options is told at once, with the nearest known name", () => {
  const options = { note: true, hiddenSlides: "yes", slides: 3 } as unknown as ExportOptions;
  assert.throws(
    () => planExport(options),
    (error) =>
      error instanceof ConversionError &&
      error.code === "invalid-options" &&
      error.permanent &&
      error.message.includes('unknown option "note", did you mean "notes"?') &&
      error.message.includes('"hiddenSlides" must be a boolean, not string') &&
      error.message.includes('"slides" must be a string, not number'),
  );
});
