import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { bundledFonts, fontFiles, fontFolder } from "../../src/fonts/bundled-fonts.ts";
import { fontconfigFile } from "../../src/fonts/fontconfig-file.ts";

test("every bundled font is where it is said to be", () => {
  const files = bundledFonts.flatMap(fontFiles);
  assert.ok(files.length >= 16);
  assert.deepEqual(
    files.filter((path) => !existsSync(path)),
    [],
  );
});

test("fontconfig is told of the system's configuration and of each bundled folder", () => {
  const file = fontconfigFile("/somewhere/a&b.conf");
  assert.match(file, /<include ignore_missing="yes">\/somewhere\/a&amp;b\.conf<\/include>/u);
  for (const font of bundledFonts) assert.ok(file.includes(`<dir>${fontFolder(font)}</dir>`), font.family);
});
