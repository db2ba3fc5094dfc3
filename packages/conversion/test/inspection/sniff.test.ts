import assert from "node:assert/strict";
import { test } from "node:test";
import { sniff, sniffBytes } from "@millrace/conversion";
import { makeZip } from "../making/make-zip.ts";

for (const [name, bytes, container] of [
  ["a ZIP archive", makeZip({ a: "b" }), "zip"],
  ["an empty ZIP archive", makeZip({}), "zip"],
  ["a compound file", Buffer.from("d0cf11e0a1b11ae1", "hex"), "ole2"],
  ["half a signature", Buffer.from("d0cf11e0", "hex"), "unknown"],
  ["text", Buffer.from("Dear Sir"), "unknown"],
  ["a PDF", Buffer.from("%PDF-1.7"), "unknown"],
  ["nothing", Buffer.alloc(0), "unknown"],
] as const) {
  test(`${name} is recognised as ${container} by its first bytes`, () => {
    assert.equal(sniff(bytes.subarray(0, sniffBytes)), container);
  });
}
