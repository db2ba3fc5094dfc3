// Text documents and spreadsheets, by the same way as presentations, in both engines as they are.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { ConversionError, openConverter, type ConversionProgress, type Converter } from "@millrace/conversion";
import { makeOpenDocument, makeRichText, makeWordDocument, makeWorkbook } from "../making/make-documents.ts";
import { textOf } from "../making/poppler.ts";
import { saveByOffice } from "../making/save-by-office.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

const fails = (code: string) => (error: unknown) => error instanceof ConversionError && error.code === code;

for (const engine of ["kit", "wasm"] as const) {
  suite(`documents and the ${engine} engine`, () => {
    let converter: Converter;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let output: string;

    before(async () => {
      folder = await temporaryFolder();
      output = join(folder.path, "out.pdf");
      converter = await openConverter({ engine, concurrency: 1, temporaryFolder: join(folder.path, "engines") });
      await converter.warm();
      await writeFile(join(folder.path, "a.docx"), makeWordDocument(3));
      await writeFile(join(folder.path, "a.xlsx"), makeWorkbook(2));
      await saveByOffice(join(folder.path, "a.docx"), "doc");
      await saveByOffice(join(folder.path, "a.xlsx"), "xls");
      await writeFile(join(folder.path, "a.odt"), makeOpenDocument("text", 3));
      await writeFile(join(folder.path, "a.ods"), makeOpenDocument("spreadsheet", 2));
      await writeFile(join(folder.path, "a.rtf"), makeRichText(3));
      await writeFile(join(folder.path, "a.csv"), 'Sheet 1;"Sheet 2"\n=1+1;<ü> & "x"\n007;3.5\n');
    });

    after(async () => {
      await converter[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    for (const [name, kind, slides, pages, last] of [
      ["a.docx", "text", 3, 3, "Page 3"],
      ["a.doc", "text", 3, 3, "Page 3"],
      ["a.odt", "text", 3, 3, "Page 3"],
      ["a.rtf", "text", 3, 3, "Page 3"],
      ["a.xlsx", "spreadsheet", 2, 2, "Sheet 2"],
      ["a.xls", "spreadsheet", 2, 2, "Sheet 2"],
      ["a.ods", "spreadsheet", 2, 2, "Sheet 2"],
      ["a.csv", "spreadsheet", 1, 1, "Sheet 2"],
    ] as const) {
      test(`${name} becomes a PDF of ${pages} pages, and pictures of them`, async () => {
        const drawn: number[] = [];
        const result = await converter.convert({
          input: join(folder.path, name),
          output,
          thumbnails: {
            path: (slide) => join(folder.path, `${slide}.png`),
            onThumbnail: ({ slide, width, height }) => {
              drawn.push(slide);
              assert.equal(Math.max(width, height), 320);
            },
          },
        });
        assert.deepEqual([result.kind, result.slides, result.pages], [kind, slides, pages]);
        assert.deepEqual(drawn, [1, 2, 3].slice(0, slides));
        assert.match(await textOf(output), new RegExp(last, "u"));
      });
    }

    test("a table as text keeps its texts: formulas, codes and markup are none", async () => {
      await converter.convert({ input: join(folder.path, "a.csv"), output });
      const text = await textOf(output, "-layout");
      for (const words of ["=1+1", '<ü> & "x"', "007", "3.5"]) assert.ok(text.includes(words), `${words} in ${text}`);
    });

    test("their text is all of it, sheet by sheet", async () => {
      const text = join(folder.path, "text.txt");
      for (const [name, expected] of [
        ["a.docx", "Page 1\nPage 2\nPage 3\n"],
        ["a.rtf", "Page 1\nPage 2\nPage 3\n"],
        ["a.xlsx", "Sheet 1\t10\n\fSheet 2\t20\n"],
        ["a.csv", 'Sheet 1\tSheet 2\n=1+1\t<ü> & "x"\n007\t3.5\n'],
      ] as const) {
        await converter.convert({ input: join(folder.path, name), text });
        assert.equal(await readFile(text, "utf8"), expected);
      }
    });

    test("a range of pages is a range of pages, in a text document and in a spreadsheet", async () => {
      for (const [name, page] of [
        ["a.docx", "Page 2"],
        ["a.xlsx", "Sheet 2"],
      ] as const) {
        const result = await converter.convert({ input: join(folder.path, name), output, options: { slides: "2" } });
        assert.equal(result.pages, 1);
        assert.match(await textOf(output), new RegExp(page, "u"));
      }
    });

    test("a range behind the last page of a text document is a fault of the options", async () => {
      const input = join(folder.path, "a.docx");
      await assert.rejects(converter.convert({ input, output, options: { slides: "4-5" } }), fails("invalid-options"));
      const { pages, warnings } = await converter.convert({ input, output, options: { slides: "3-5" } });
      assert.equal(pages, 1);
      assert.ok(warnings.some((warning) => warning.includes("has 3 pages")));
    });

    test("pages are told while they are written, as far as anybody knows how many", async () => {
      const input = join(folder.path, "long.docx");
      await writeFile(input, makeWordDocument(60));
      const told: ConversionProgress[] = [];
      await converter.convert({ input, output, onProgress: (progress) => told.push(progress) });
      assert.ok(told.some(({ stage, slides }) => stage === "exporting" && slides === 60));
    });

    test("what is damaged is no empty PDF", async () => {
      const input = join(folder.path, "damaged.docx");
      await writeFile(input, makeWordDocument(3).subarray(0, 700));
      await assert.rejects(converter.convert({ input, output }), fails("unreadable-document"));
    });
  });
}
