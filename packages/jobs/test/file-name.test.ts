import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanFileName } from "@millrace/jobs";

const cases: readonly (readonly [string, string])[] = [
  ["deck.pptx", "deck.pptx"],
  ["../../etc/passwd", "passwd"],
  ["C:\\fakepath\\deck.pptx", "deck.pptx"],
  ["deck.pptx\0.exe", "deck.pptx.exe"],
  ["a\r\nSet-Cookie: x=1.pptx", "aSet-Cookie: x=1.pptx"],
  ["\u202Exptp.exe", "xptp.exe"],
  ["日本語の資料.pptx", "日本語の資料.pptx"],
  ["Презентация.pptx", "Презентация.pptx"],
  ["", "unnamed"],
  ["   ", "unnamed"],
  ["dir/", "unnamed"],
];

for (const [given, kept] of cases) {
  test(`of the name ${JSON.stringify(given)}, ${JSON.stringify(kept)} is kept`, () => {
    assert.equal(cleanFileName(given), kept);
  });
}

test("a long name is cut, its extension kept, and no character is cut in two", () => {
  const name = cleanFileName(`${"🎞".repeat(300)}.pptx`);
  assert.equal(Array.from(name).length, 200);
  assert.match(name, /^🎞+\.pptx$/u);
});
