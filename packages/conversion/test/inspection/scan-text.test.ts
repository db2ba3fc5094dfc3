import assert from "node:assert/strict";
import { test } from "node:test";
import { scanText } from "../../src/inspection/scan-text.ts";

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

for (const size of [1, 3, 7, 1000]) {
  test(`matches are found once, in pieces of ${size}`, async () => {
    const text = 'abc<x v="1"/>'.repeat(20);
    const found = await Array.fromAsync(scanText(pieces(text, size), /<x v="(\d)"\/>/gu, 20));
    assert.equal(found.length, 20);
  });
}
