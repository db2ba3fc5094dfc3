import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ConversionError } from "@millrace/conversion";
import { openFakeConverter } from "../making/open-fake-converter.ts";

test("a text is handed over as the engine wrote it", async () => {
  await using setting = await openFakeConverter();
  const text = join(setting.folder, "out.txt");
  await setting.converter.convert({ input: await setting.deck("well"), text });
  assert.equal(await readFile(text, "utf8"), "One\n\fTwo\n");
});

for (const [behaviour, words] of [
  ["write-bytes", /not in UTF-8/u],
  ["write-escapes", /control characters/u],
] as const) {
  test(`of an engine that does "${behaviour}" no text is taken`, async () => {
    await using setting = await openFakeConverter();
    const conversion = setting.converter.convert({
      input: await setting.deck(behaviour),
      text: join(setting.folder, "out.txt"),
    });
    await assert.rejects(conversion, (error) => {
      assert.ok(error instanceof ConversionError && error.code === "incomplete-output");
      return words.test(error.message);
    });
    assert.deepEqual((await readdir(setting.folder)).toSorted(), ["engines", `${behaviour}.pptx`]);
  });
}
