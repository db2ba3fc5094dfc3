// Both engines, as they are, must do the same.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { copyFile, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  checkPdf,
  ConversionError,
  openConverter,
  type ConversionProgress,
  type ConversionResult,
  type Converter,
  type ExportOptions,
  type Thumbnail,
} from "@millrace/conversion";
import { makeDeck } from "../making/make-deck.ts";
import { makeOpenDocumentDeck } from "../making/make-opendocument-deck.ts";
import { lines } from "../making/scripts.ts";
import { textOf } from "../making/poppler.ts";
import { isRunning } from "../making/processes.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

const fails = (code: string) => (error: unknown) => error instanceof ConversionError && error.code === code;

for (const engine of ["kit", "wasm"] as const) {
  suite(`the ${engine} engine`, () => {
    let converter: Converter;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let deck: string;
    let output: string;

    before(async () => {
      folder = await temporaryFolder();
      deck = join(folder.path, "deck.pptx");
      output = join(folder.path, "out.pdf");
      await makeDeck(deck, { slides: 6, hidden: [2, 5], notes: true, font: "Calibri" });
      converter = await openConverter({ engine, concurrency: 1, temporaryFolder: join(folder.path, "engines") });
      await converter.warm();
    });

    after(async () => {
      const pids = converter.status().engines.map(({ pid }) => pid ?? 0);
      await converter[Symbol.asyncDispose]();
      assert.ok(pids.length > 0 && pids.every((pid) => !isRunning(pid)), "no engine process is left");
      assert.deepEqual(await readdir(join(folder.path, "engines")), [], "no engine's folder is left");
      await folder[Symbol.asyncDispose]();
    });

    const convert = async (input: string, options: ExportOptions = {}): Promise<ConversionResult> =>
      await converter.convert({ input, output, options });

    for (const [options, pages] of [
      [{}, 4],
      [{ hiddenSlides: true }, 6],
      [{ slides: "1-3,6" }, 3],
      [{ slides: "1-3,6", hiddenSlides: true }, 4],
      [{ slides: "6,1" }, 2],
      [{ slides: "4-99" }, 2],
      [{ notes: true }, 8],
      [{ notes: true, hiddenSlides: true }, 12],
      [{ notes: true, slides: "1-2" }, 2],
      [{ pdfa: "2b" }, 4],
    ] as const satisfies [ExportOptions, number][]) {
      test(`exports ${JSON.stringify(options)} as ${pages} pages`, async () => {
        const result = await convert(deck, options);
        assert.equal(result.pages, pages);
        assert.equal((await checkPdf(output)).pages, pages);
        assert.equal(result.slides, 6);
        assert.equal(result.hiddenSlides, 2);
        assert.equal(result.bytes, (await stat(output)).size);
      });
    }

    test("tells the engine, the replaced fonts and the hidden slides", async () => {
      const result = await convert(deck);
      assert.equal(result.engine.name, engine === "kit" ? "LibreOfficeKit" : "LibreOffice WebAssembly");
      assert.match(result.engine.version, /^\d+\.\d+/u);
      assert.equal(converter.engine.version, result.engine.version);
      const calibri = result.fontsReplaced.find(({ asked }) => asked === "Calibri");
      assert.ok(calibri !== undefined && calibri.got !== "Calibri");
      assert.ok(result.warnings.includes("2 hidden slides were left out."));
    });

    test("has a glyph for every script that fonts are bundled for", async () => {
      const world = join(folder.path, "world.pptx");
      await makeDeck(world, { slides: 1, font: "Calibri", lines: Object.values(lines) });
      const { missingCharacters, warnings } = await convert(world);
      assert.deepEqual([missingCharacters, warnings.filter((each) => /no font/iu.test(each))], [[], []]);
      const found = (await textOf(output)).replaceAll(/\s/gu, "");
      for (const [script, line] of Object.entries(lines)) {
        // Arabic and Hebrew are drawn from right to left; words come out in reading order, lines may not.
        for (const word of line.split(" ")) assert.ok(found.includes(word), `${script}: ${word} is not in ${found}`);
      }
      const { fonts } = await checkPdf(output);
      for (const font of ["NotoSansHans", "NotoSansKR"]) {
        assert.ok(
          fonts.some((name) => name.startsWith(font)),
          `${font} is not among ${fonts.join()}`,
        );
      }
    });

    for (const [what, options] of [
      ["a PDF that everybody may read", {}],
      ["one that a password opens", { openPassword: "a pass word" }],
      ["one that must not be copied from", { copying: false }],
      ["a tagged one", { pdfua: true }],
    ] as const) {
      test(`says of ${what} which characters no font has`, async () => {
        const strange = join(folder.path, "strange.pptx");
        // Nobody's characters: no font should have them.
        const line = "none of \u{10abcd}\u{10abce}, 日本 \u{10abcd}";
        await makeDeck(strange, { slides: 2, font: "Calibri", lines: [line, "and \u{fabcd}, as said"] });
        const { missingCharacters, warnings, pages } = await convert(strange, options);
        assert.equal(pages, 2);
        assert.deepEqual(missingCharacters?.toSorted(), ["\u{fabcd}", "\u{10abcd}", "\u{10abce}"].toSorted());
        const told = /^No font here has 3 of its characters \(private use\)\. The PDF has empty boxes .*U\+10ABCE/u;
        assert.equal(warnings.filter((each) => told.test(each)).length, 1);
      });
    }

    test("says so of text in a font with PostScript outlines, too", async () => {
      const strange = join(folder.path, "strange-japanese.pptx");
      await makeDeck(strange, { slides: 1, font: "Noto Sans Japanese", lines: ["日本語 \u{10abcd} 日本語"] });
      const { missingCharacters } = await convert(strange);
      assert.deepEqual(missingCharacters, ["\u{10abcd}"]);
    });

    test("writes the text of the visible slides, with the notes when asked, and no PDF where none is wanted", async () => {
      const text = join(folder.path, "deck.txt");
      await rm(output, { force: true });
      const { pages } = await converter.convert({ input: deck, text });
      assert.deepEqual([pages, existsSync(output)], [0, false]);
      assert.equal(await readFile(text, "utf8"), "Slide 1\n\fSlide 3\n\fSlide 4\n\fSlide 6\n");
      await converter.convert({
        input: deck,
        output,
        text,
        options: { slides: "2-3", hiddenSlides: true, notes: true },
      });
      assert.match(
        await readFile(text, "utf8"),
        /^Slide 2\nWhat to say of slide 2\n\fSlide 3\nWhat to say of slide 3\n$/u,
      );
      assert.ok(existsSync(output));
    });

    for (const format of ["png", "webp"] as const) {
      test(`draws each visible slide as ${format}, one after the other, before the PDF is there`, async () => {
        const told: Thumbnail[] = [];
        await rm(output, { force: true });
        await converter.convert({
          input: deck,
          output,
          thumbnails: {
            path: (slide) => join(folder.path, `slide-${slide}.${format}`),
            format,
            size: 200,
            onThumbnail: (thumbnail) => {
              assert.ok(!existsSync(output), "the PDF is still to come");
              told.push(thumbnail);
            },
          },
        });
        assert.deepEqual(
          told.map(({ slide, width }) => [slide, width]),
          [1, 3, 4, 6].map((slide) => [slide, 200]),
        );
        const pictures = await Promise.all(told.map(async ({ path }) => await readFile(path)));
        assert.equal(new Set(pictures.map((bytes) => bytes.toString("base64"))).size, 4, "no two are the same");
      });
    }

    test("reads OpenDocument, with its hidden slides", async () => {
      const odp = join(folder.path, "deck.odp");
      await writeFile(odp, makeOpenDocumentDeck({ slides: 3, hidden: [2] }));
      const result = await convert(odp);
      assert.deepEqual([result.slides, result.hiddenSlides, result.pages], [3, 1, 2]);
    });

    test("goes by the contents of a file, not by its extension", async () => {
      const renamed = join(folder.path, "deck.ppt");
      await copyFile(deck, renamed);
      assert.equal((await convert(renamed)).pages, 4);
    });

    test("says of a damaged deck that it is unreadable, and leaves no PDF", async () => {
      const damaged = join(folder.path, "damaged.pptx");
      await copyFile(deck, damaged);
      await truncate(damaged, 20_000);
      const nowhere = join(folder.path, "damaged.pdf");
      await assert.rejects(converter.convert({ input: damaged, output: nowhere }), fails("unreadable-document"));
      await assert.rejects(stat(nowhere), { code: "ENOENT" });
    });

    test("refuses a range that selects nothing", async () => {
      await assert.rejects(convert(deck, { slides: "7-9" }), fails("invalid-options"));
      await assert.rejects(convert(deck, { slides: "2" }), fails("invalid-options"));
    });

    test("tells progress slide by slide while it exports, long before it is done", async () => {
      const large = join(folder.path, "large.pptx");
      await makeDeck(large, { slides: 120, characters: 4_000 });
      const told: (ConversionProgress & { readonly at: number })[] = [];
      const onProgress = (progress: ConversionProgress): void => void told.push({ ...progress, at: performance.now() });
      const result = await converter.convert({ input: large, output, onProgress });
      const doneAt = performance.now();
      const exported = told.filter(({ stage, slide }) => stage === "exporting" && slide !== undefined);
      const steps = new Set(exported.map(({ slide }) => slide));
      assert.ok(steps.size >= 3, `slides told of while exporting: ${[...steps].join()}`);
      assert.ok(exported.every(({ slides }) => slides === 120));
      const [first] = exported;
      assert.ok(first !== undefined && doneAt - first.at > result.timings.exportedMs / 2, "the first is told early");
      const percents = told.map(({ percent }) => percent);
      assert.deepEqual(
        percents,
        percents.toSorted((a, b) => a - b),
      );
      if (engine === "kit") {
        const loaded = told.filter(({ stage, slide }) => stage === "loading" && slide !== undefined);
        assert.ok(new Set(loaded.map(({ slide }) => slide)).size >= 30, "slides are told of while loading");
      }
    });

    test("gives up a deck at its time limit, and the next is unharmed", async () => {
      const large = join(folder.path, "larger.pptx");
      await makeDeck(large, { slides: 60, rows: 20 });
      const [before_] = converter.status().engines;
      await assert.rejects(converter.convert({ input: large, output, timeoutMs: 500 }), fails("time-limit"));
      assert.ok(!isRunning(before_?.pid ?? 0), "the engine was killed");
      assert.equal((await convert(deck)).pages, 4);
    });

    test("an abort in the middle kills the engine at once, and the next finds a fresh one", async () => {
      const large = join(folder.path, "aborted.pptx");
      await makeDeck(large, { slides: 60, rows: 20 });
      const controller = new AbortController();
      const [before_] = converter.status().engines;
      const conversion = converter.convert({
        input: large,
        output,
        signal: controller.signal,
        onProgress: ({ stage }) => {
          // The engine has been told to load it by then, and is far from done.
          if (stage === "loading") setImmediate(() => controller.abort());
        },
      });
      await assert.rejects(conversion, fails("cancelled"));
      assert.ok(!isRunning(before_?.pid ?? 0), "the engine was killed");
      assert.equal((await convert(deck)).pages, 4);
    });
  });
}
