// More pages than are taken, of documents whose pages nobody knows before they are laid out.
import assert from "node:assert/strict";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ConversionError, openConverter } from "@millrace/conversion";
import { makeWordDocument, makeWorkbook } from "./making/make-documents.ts";
import { temporaryFolder } from "./making/temporary-folder.ts";

for (const [name, most, make] of [
  ["long.docx", 19, () => makeWordDocument(20)],
  ["long.csv", 3, () => "1,text\n".repeat(20_000)],
] as const) {
  test(`S11: more pages of ${name} than are taken are answered too-many-pages, and the next is unharmed`, async () => {
    await using folder = await temporaryFolder();
    await using converter = await openConverter({
      engine: "kit",
      concurrency: 1,
      limits: { maxPages: most },
      temporaryFolder: join(folder.path, "engines"),
    });
    const [input, output] = [join(folder.path, name), join(folder.path, "out.pdf")];
    await writeFile(input, make());
    await assert.rejects(converter.convert({ input, output }), (error) => {
      assert.ok(error instanceof ConversionError, String(error));
      return error.code === "too-many-pages" && error.message.includes(String(most));
    });
    await assert.rejects(access(output), { code: "ENOENT" });
    const other = join(folder.path, "other.xlsx");
    await writeFile(other, makeWorkbook(2));
    assert.equal((await converter.convert({ input: other, output })).pages, 2);
  });
}
