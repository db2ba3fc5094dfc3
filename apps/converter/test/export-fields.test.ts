import assert from "node:assert/strict";
import { test } from "node:test";
import { planExport } from "@millrace/conversion";
import { z } from "zod";
import { exportFields, exportOptions, faultsBetween } from "../export-fields.ts";

const schema = z.strictObject(exportFields);

test("fields that are left out mean what the converter means by them", () => {
  assert.deepEqual(planExport(exportOptions(schema.parse({}))), planExport());
});

test("every field reaches the converter", () => {
  const given = {
    slides: "1-3",
    hiddenSlides: true,
    notes: true,
    bookmarks: false,
    pdfa: "3b",
    pdfua: true,
    imageQuality: "lossless",
    imageDpi: 96,
    printing: "low",
    changing: "none",
    copying: false,
  };
  assert.deepEqual(Object.keys(given), Object.keys(exportFields), "no field is left out here");
  assert.deepEqual(exportOptions(schema.parse(given)), given);
});

test("a password is no field: a record would keep it", () => {
  for (const name of ["password", "openPassword", "ownerPassword"]) {
    assert.equal(schema.safeParse({ [name]: "sesame" }).success, false);
  }
});

test("fields that exclude each other are named, by the converter's own words", () => {
  const [fault] = faultsBetween(schema.parse({ pdfa: "2b", copying: false }));
  assert.match(fault?.message ?? "", /"pdfa" and "copying" exclude each other: PDF\/A must not be encrypted/u);
  assert.deepEqual(faultsBetween(schema.parse({ pdfa: "2b" })), []);
});

test("a range that is none is refused with the converter's own words", () => {
  const [issue] = schema.safeParse({ slides: "5-3" }).error?.issues ?? [];
  assert.match(issue?.message ?? "", /did you mean "3-5"\?/u);
});
