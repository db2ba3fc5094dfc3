import assert from "node:assert/strict";
import { test } from "node:test";
import { contentDisposition, fileNameOf } from "../src/content-disposition.ts";

test("accents are dropped from the ASCII name, and other scripts become underscores", () => {
  assert.equal(
    contentDisposition("attachment", "naïve план.pdf"),
    `attachment; filename="naive ____.pdf"; filename*=UTF-8''na%C3%AFve%20%D0%BF%D0%BB%D0%B0%D0%BD.pdf`,
  );
});

const names: readonly (readonly [string | undefined, string | undefined])[] = [
  [undefined, undefined],
  ["attachment", undefined],
  [`attachment; filename=""`, undefined],
  ["attachment; filename=plain.txt", "plain.txt"],
  [`attachment; filename="with \\"quotes\\".txt"`, `with "quotes".txt`],
  [`attachment; filename="fallback.txt"; filename*=UTF-8''%E6%97%A5.txt`, "日.txt"],
  [`attachment; filename*=iso-8859-1''%E9.txt`, "é.txt"],
  [`attachment; filename="\xe9.txt"`, "é.txt"],
  ["no header at all", undefined],
];
for (const [header, name] of names) {
  test(`${JSON.stringify(header)} names ${JSON.stringify(name)}`, () => assert.equal(fileNameOf(header), name));
}
