// What each option promises is looked for in the PDF, by another program, with both engines.
import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { openConverter, type Converter, type ExportOptions } from "@millrace/conversion";
import { makeDeck } from "../making/make-deck.ts";
import { makePhotograph } from "../making/make-png.ts";
import { imagesOf, infoOf, metadataOf, outlineOf, textOf } from "../making/poppler.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

for (const engine of ["kit", "wasm"] as const) {
  suite(`the options of the ${engine} engine`, () => {
    let converter: Converter;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let deck: string;
    let output: string;

    before(async () => {
      folder = await temporaryFolder();
      deck = join(folder.path, "deck.pptx");
      output = join(folder.path, "out.pdf");
      // 1,200 pixels on 2 inches: 600 dots per inch.
      await makeDeck(deck, { slides: 2, picture: makePhotograph(1_200), lines: ["Open sesame"] });
      converter = await openConverter({ engine, concurrency: 1, temporaryFolder: join(folder.path, "engines") });
      await converter.warm();
    });

    after(async () => {
      await converter[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    const convert = async (options: ExportOptions = {}): Promise<number> => {
      await converter.convert({ input: deck, output, options });
      return (await stat(output)).size;
    };

    for (const level of ["1b", "2b", "3b"] as const) {
      test(`PDF/A-${level} says so, and what its colours mean`, async () => {
        await convert({ pdfa: level });
        const metadata = await metadataOf(output);
        assert.equal(/<pdfaid:part>(.*)<\/pdfaid:part>/u.exec(metadata)?.[1], level[0]);
        assert.equal(/<pdfaid:conformance>(.*)<\/pdfaid:conformance>/u.exec(metadata)?.[1], "B");
        const info = await infoOf(output);
        assert.equal(info.get("Encrypted"), "no");
        if (level === "1b") assert.equal(info.get("PDF version"), "1.4");
      });
    }

    test("PDF/UA has tags that lead through its text, and says so", async () => {
      await convert({ pdfua: true });
      assert.match(await metadataOf(output), /<pdfuaid:part>1<\/pdfuaid:part>/u);
      assert.equal((await infoOf(output)).get("Tagged"), "yes");
      await convert({ pdfua: true, pdfa: "2b" });
      assert.match(
        await metadataOf(output),
        /<pdfaid:part>2<[^]*<pdfuaid:part>1<|<pdfuaid:part>1<[^]*<pdfaid:part>2</u,
      );
      await convert();
      assert.equal((await infoOf(output)).get("Tagged"), "no");
    });

    test("an outline leads to every slide, unless there is to be none", async () => {
      await convert();
      assert.deepEqual(
        (await outlineOf(output)).map(({ page }) => page),
        [1, 2],
      );
      await convert({ bookmarks: false });
      assert.deepEqual(await outlineOf(output), []);
    });

    test("images of more than the resolution get it, and others stay", async () => {
      for (const [imageDpi, dpi, width] of [
        [undefined, 300, 600],
        [100, 100, 200],
        [1_000, 600, 1_200],
        ["original", 600, 1_200],
      ] as const) {
        await convert(imageDpi === undefined ? {} : { imageDpi });
        const [image] = await imagesOf(output);
        assert.deepEqual([image?.width, image?.dpi], [width, dpi], `imageDpi ${imageDpi}`);
      }
    });

    test("the quality of images makes the PDF small or large, whatever else is asked for", async () => {
      const usual = await convert();
      const [jpeg] = await imagesOf(output);
      assert.equal(jpeg?.encoding, "jpeg");
      assert.equal(await convert({ imageQuality: 90, bookmarks: true }), usual);
      const small = await convert({ imageQuality: 20 });
      const lossless = await convert({ imageQuality: "lossless" });
      const [image] = await imagesOf(output);
      assert.equal(image?.encoding, "image");
      assert.ok(small < usual / 2 && usual * 2 < lossless, `${small}, ${usual}, ${lossless}`);
    });

    test("a password to open it: nobody reads it without, and with it everybody everything", async () => {
      await convert({ openPassword: "open sesame" });
      await assert.rejects(textOf(output), /Incorrect password/u);
      assert.match(await textOf(output, "-upw", "open sesame"), /Open sesame/u);
      const info = await infoOf(output, "-upw", "open sesame");
      assert.match(info.get("Encrypted") ?? "", /^yes \(print:yes copy:yes change:yes addNotes:yes/u);
    });

    for (const [options, allowed] of [
      [{ printing: "none" }, "print:no copy:yes change:yes addNotes:yes"],
      [{ copying: false }, "print:yes copy:no change:yes addNotes:yes"],
      [{ changing: "none" }, "print:yes copy:yes change:no addNotes:no"],
      [{ changing: "comments" }, "print:yes copy:yes change:no addNotes:yes"],
      [{ printing: "low", changing: "forms", openPassword: "sesame" }, "print:yes copy:yes change:no addNotes:no"],
    ] as const satisfies [ExportOptions, string][]) {
      test(`${JSON.stringify(options)} leaves ${allowed}`, async () => {
        await convert({ ...options, ownerPassword: "owner" });
        const password = "openPassword" in options ? ["-upw", options.openPassword] : [];
        assert.ok((await infoOf(output, ...password)).get("Encrypted")?.startsWith(`yes (${allowed}`));
      });
    }

    test("the owner's password opens what another password opens", async () => {
      await convert({ openPassword: "sesame", ownerPassword: "owner", printing: "none" });
      assert.match(await textOf(output, "-opw", "owner"), /Open sesame/u);
    });

    test("what is forbidden without an owner's password stays forbidden, by a password of its own each time", async () => {
      const ownerKey = async (): Promise<string | undefined> =>
        /\/Filter\/Standard[^]*?\/O([^]*?)\/U/u.exec(await readFile(output, "latin1"))?.[1];
      await convert({ copying: false });
      assert.match((await infoOf(output)).get("Encrypted") ?? "", /copy:no/u);
      const first = await ownerKey();
      await convert({ copying: false });
      assert.notEqual(await ownerKey(), first);
      await convert({ copying: false, ownerPassword: "owner" });
      const given = await ownerKey();
      await convert({ copying: false, ownerPassword: "owner" });
      assert.equal(await ownerKey(), given);
    });
  });
}
