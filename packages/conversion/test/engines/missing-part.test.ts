import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { missingPart } from "../../src/engines/kit/missing-part.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

test("a part of LibreOffice that is not installed is named, with the package that has it", async () => {
  await using folder = await temporaryFolder();
  const program = join(folder.path, "program");
  await mkdir(join(folder.path, "share/registry"), { recursive: true });
  for (const name of ["main", "impress", "calc"]) await writeFile(join(folder.path, `share/registry/${name}.xcd`), "");
  assert.equal(missingPart(program, "presentation"), null);
  assert.equal(missingPart(program, "spreadsheet"), null);
  assert.match(missingPart(program, "text") ?? "", /Writer \(Debian: apt-get install libreoffice-writer-nogui\)/u);
});
