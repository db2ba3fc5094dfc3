import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversionError, planExport, type ExportOptions } from "@millrace/conversion";

function faultsOf(options: unknown): string {
  let faults = "";
  assert.throws(
    () => planExport(options as ExportOptions),
    (error) => {
      assert.ok(error instanceof ConversionError && error.code === "invalid-options" && error.permanent);
      faults = error.message;
      return true;
    },
  );
  return faults;
}

test("no options mean every visible slide, with bookmarks, images for print, and no protection", () => {
  assert.deepEqual(planExport(), {
    slides: null,
    hiddenSlides: false,
    notes: false,
    bookmarks: true,
    pdfa: null,
    pdfua: false,
    imageQuality: 90,
    imageDpi: 300,
    protection: null,
  });
});

test("an empty range, as a form sends it, means every slide", () => {
  assert.equal(planExport({ slides: " " }).slides, null);
});

test("every fault of the options is told at once, with the nearest known name", () => {
  const faults = faultsOf({
    note: true,
    hiddenSlides: "yes",
    slides: "3-1",
    pdfa: "4b",
    imageQuality: 0,
    imageDpi: 299.5,
    printing: true,
  });
  for (const fault of [
    'unknown option "note", did you mean "notes"?',
    'option "hiddenSlides" must be true or false, not "yes"',
    '"3-1" is not a slide range',
    'option "pdfa" must be one of 1b, 2b, 3b, not "4b"',
    'option "imageQuality" must be a whole number from 1 to 100, or "lossless", not 0',
    'option "imageDpi" must be a whole number from 50 to 2400, or "original", not 299.5',
    'option "printing" must be one of none, low, high, not true',
  ]) {
    assert.ok(faults.includes(fault), `${fault} is not in: ${faults}`);
  }
  assert.match(faultsOf({ slides: 3 }), /"slides" must be a string, not 3/u);
});

test("PDF/A excludes each thing that would encrypt it, by name", () => {
  const faults = faultsOf({
    pdfa: "2b",
    openPassword: "sesame",
    ownerPassword: "other",
    printing: "low",
    copying: false,
  });
  for (const name of ["openPassword", "ownerPassword", "printing", "copying"]) {
    assert.ok(faults.includes(`options "pdfa" and "${name}" exclude each other`), faults);
  }
  assert.equal(planExport({ pdfa: "2b", printing: "high", changing: "any", copying: true }).protection, null);
});

test("an owner's password that would allow nothing, or everything to everybody, is refused", () => {
  assert.match(faultsOf({ ownerPassword: "owner" }), /"ownerPassword" has nothing to allow/u);
  assert.match(faultsOf({ ownerPassword: "same", openPassword: "same" }), /must differ/u);
  assert.deepEqual(planExport({ ownerPassword: "owner", changing: "forms" }).protection, {
    openPassword: null,
    ownerPassword: "owner",
    printing: "high",
    changing: "forms",
    copying: true,
  });
});

test("a password that would not open the PDF again is refused, and not repeated", () => {
  for (const password of ["", "пароль", "naïve secret", "x".repeat(33), "a\nb"]) {
    const faults = faultsOf({ openPassword: password });
    assert.match(faults, /^option "openPassword" must be 1 to 32 letters, digits, signs or spaces of ASCII$/u);
  }
});
