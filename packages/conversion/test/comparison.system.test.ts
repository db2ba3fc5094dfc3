// What `soffice --convert-to pdf` makes of a document, we make of it: as many pages, and the same text on them. Of decks
// that are made here, and of real ones where there are some: in the folder named by MILLRACE_CORPUS, or in one beside
// the repository.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import { checkPdf, findDocumentType, openConverter, type Converter } from "@millrace/conversion";
import { convertBySoffice } from "./making/convert-by-soffice.ts";
import { makeDeck } from "./making/make-deck.ts";
import { makeOpenDocument, makeRichText, makeWordDocument, makeWorkbook } from "./making/make-documents.ts";
import { makePng } from "./making/make-png.ts";
import { textOf } from "./making/poppler.ts";
import { lines } from "./making/scripts.ts";
import { temporaryFolder } from "./making/temporary-folder.ts";

const corpus = process.env["MILLRACE_CORPUS"] ?? join(import.meta.dirname, "../../../../shared/corpus");

suite("beside soffice, documents that are made here", () => {
  let comparison: Comparison;

  before(async () => {
    comparison = await Comparison.open(async (folder) => {
      await makeDeck(join(folder, "plain.pptx"), { slides: 5, hidden: [2], notes: true });
      await makeDeck(join(folder, "world.pptx"), { slides: 2, font: "Calibri", lines: Object.values(lines) });
      await makeDeck(join(folder, "tables.pptx"), { slides: 3, rows: 12, picture: makePng() });
      await makeDeck(join(folder, "long.pptx"), { slides: 40, characters: 800 });
      await writeFile(join(folder, "letter.docx"), makeWordDocument(4));
      await writeFile(join(folder, "letter.odt"), makeOpenDocument("text", 3));
      await writeFile(join(folder, "letter.rtf"), makeRichText(3));
      await writeFile(join(folder, "table.xlsx"), makeWorkbook(3));
      await writeFile(join(folder, "table.ods"), makeOpenDocument("spreadsheet", 2));
    });
  });
  after(async () => await comparison[Symbol.asyncDispose]());

  test("become PDFs of as many pages, with the same text", async () => {
    assert.equal(comparison.converted.length, 9, "soffice converts all of them");
    for (const document of comparison.converted) await comparison.compare(document);
  });
});

if (existsSync(join(corpus, "manifest.json"))) {
  suite("beside soffice, real decks", () => {
    let comparison: Comparison;
    let readable: readonly string[];

    before(async () => {
      const { decks } = JSON.parse(await readFile(join(corpus, "manifest.json"), "utf8")) as {
        decks: { file: string; outcome: string }[];
      };
      // One keeps soffice, too, busy for longer than anybody waits.
      const paths = decks.filter(({ outcome }) => outcome !== "slow").map(({ file }) => join(corpus, file));
      readable = decks.filter(({ outcome }) => outcome === "pdf").map(({ file }) => join(corpus, file));
      comparison = await Comparison.open(async () => {}, paths);
    });
    after(async () => await comparison[Symbol.asyncDispose]());

    test("become PDFs of as many pages, with the same text", async () => {
      for (const path of readable) assert.ok(comparison.converted.includes(path), `soffice converts ${path}`);
      for (const document of comparison.converted) await comparison.compare(document);
    });
  });
}

class Comparison implements AsyncDisposable {
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>;
  readonly #converter: Converter;
  /** Those that soffice makes a PDF of. */
  readonly converted: readonly string[];

  private constructor(
    folder: Awaited<ReturnType<typeof temporaryFolder>>,
    converter: Converter,
    converted: readonly string[],
  ) {
    this.#folder = folder;
    this.#converter = converter;
    this.converted = converted;
  }

  /** @param make writes documents to a folder; `given` are others. */
  static async open(make: (folder: string) => Promise<void>, given: readonly string[] = []): Promise<Comparison> {
    const folder = await temporaryFolder();
    await make(folder.path);
    const made = (await readdir(folder.path)).filter((name) => findDocumentType(extname(name)) !== undefined);
    const paths = [...made.map((name) => join(folder.path, name)), ...given];
    // Two documents may differ in their extensions only, and a start of soffice takes longer than a document.
    const byExtension = Map.groupBy(paths, (path) => theirFolder(folder.path, path));
    for (const [target, same] of byExtension) await convertBySoffice(same, target);
    const converted = paths.filter((path) => existsSync(theirs(folder.path, path)));
    return new Comparison(folder, await openConverter({ engine: "kit", concurrency: 1 }), converted);
  }

  async compare(path: string): Promise<void> {
    const [their, our] = [theirs(this.#folder.path, path), join(this.#folder.path, "ours.pdf")];
    const { pages } = await this.#converter.convert({ input: path, output: our });
    assert.equal(pages, (await checkPdf(their)).pages, `pages of ${basename(path)}`);
    assert.equal(await textOf(our), await textOf(their), `text of ${basename(path)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#converter[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

function theirFolder(folder: string, path: string): string {
  return join(folder, "soffice", extname(path).slice(1));
}

function theirs(folder: string, path: string): string {
  return join(theirFolder(folder, path), `${basename(path, extname(path))}.pdf`);
}
