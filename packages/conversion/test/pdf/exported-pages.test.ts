import assert from "node:assert/strict";
import { test } from "node:test";
import { ExportedPages } from "../../src/pdf/exported-pages.ts";

const page = "7 0 obj\n<</Length 8 0 R/Filter/FlateDecode>>\nstream\n\u0001\u0002endstream\n";
const image = "9 0 obj\n<</Type/XObject/Subtype/Image/Length 8 0 R/Filter/FlateDecode>>\nstream\n";

for (const size of [1, 5, 33, 10_000]) {
  test(`pages are counted while they are written, ${size} bytes at a time`, () => {
    const text = Buffer.from(`%PDF-1.6\n${page}${image}${page}${page}`, "latin1");
    const pages = new ExportedPages();
    for (let at = 0; at < text.length; at += size) pages.feed(text.subarray(at, at + size));
    assert.equal(pages.pages, 3);
  });
}
