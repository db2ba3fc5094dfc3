// Documents that a password protects, with both engines.
import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { ConversionError, openConverter, type Converter } from "@millrace/conversion";
import officeCrypto from "officecrypto-tool";
import { makeDeck } from "../making/make-deck.ts";
import { makeWordDocument } from "../making/make-documents.ts";
import { makeOpenDocumentDeck } from "../making/make-opendocument-deck.ts";
import { makeArchive } from "../making/make-zip.ts";
import { textOf } from "../making/poppler.ts";
import { protectOpenDocument } from "../making/protect-open-document.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

const password = "naïve пароль";
const fails = (code: string, words = /./u) => {
  return (error: unknown) => error instanceof ConversionError && error.code === code && words.test(error.message);
};

for (const engine of ["kit", "wasm"] as const) {
  suite(`protected documents in the ${engine} engine`, () => {
    let converter: Converter;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let plain: string;
    let output: string;

    before(async () => {
      folder = await temporaryFolder();
      plain = join(folder.path, "plain.pptx");
      output = join(folder.path, "out.pdf");
      await makeDeck(plain, { slides: 3, hidden: [2], font: "Calibri" });
      converter = await openConverter({ engine, concurrency: 1, temporaryFolder: join(folder.path, "engines") });
      await converter.warm();
    });

    after(async () => {
      await converter[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    const protect = async (name: string, content: Buffer, type?: "standard"): Promise<string> => {
      const path = join(folder.path, name);
      await writeFile(path, officeCrypto.encrypt(content, { password, ...(type !== undefined && { type }) }));
      return path;
    };

    for (const type of [undefined, "standard"] as const) {
      test(`the password opens ${type ?? "agile"} encryption, and everything of the deck is known`, async () => {
        const input = await protect(`${type}.pptx`, await readFile(plain), type);
        const result = await converter.convert({ input, output, password });
        assert.deepEqual([result.slides, result.hiddenSlides, result.pages], [3, 1, 2]);
        assert.ok(result.fontsReplaced.some(({ asked }) => asked === "Calibri"));
        assert.match(await textOf(output), /Slide 3/u);
      });

      test(`another password than that of ${type ?? "agile"} encryption is told apart from none`, async () => {
        const input = await protect(`${type}.pptx`, await readFile(plain), type);
        const nowhere = join(folder.path, "nowhere.pdf");
        const [engineBefore] = converter.status().engines;
        await assert.rejects(converter.convert({ input, output: nowhere, password: "guess" }), fails("wrong-password"));
        await assert.rejects(
          converter.convert({ input, output: nowhere }),
          fails("password-protected", /Give the password/u),
        );
        await assert.rejects(stat(nowhere), { code: "ENOENT" });
        assert.equal(converter.status().engines[0]?.pid, engineBefore?.pid, "the engine goes on");
      });
    }

    test("the password opens OpenDocument, and another does not", async () => {
      const input = join(folder.path, "protected.odp");
      await writeFile(input, makeOpenDocumentDeck({ slides: 3, hidden: [2] }));
      await writeFile(input, await protectOpenDocument(input, password));
      const result = await converter.convert({ input, output, password });
      assert.deepEqual([result.slides, result.hiddenSlides, result.pages], [3, 1, 2]);
      assert.match(await textOf(output), /Slide 3/u);
      const nowhere = join(folder.path, "nowhere.pdf");
      await assert.rejects(converter.convert({ input, output: nowhere, password: "guess" }), fails("wrong-password"));
      await assert.rejects(converter.convert({ input, output: nowhere }), fails("password-protected"));
    });

    test("the password opens a text document like a presentation", async () => {
      const input = await protect("letter.docx", makeWordDocument(2));
      assert.equal((await converter.convert({ input, output, password })).pages, 2);
      await assert.rejects(converter.convert({ input, output, password: "guess" }), fails("wrong-password"));
    });

    test("a password that is not needed means nothing", async () => {
      assert.equal((await converter.convert({ input: plain, output, password })).pages, 2);
    });

    for (const [what, data, code] of [
      ["a zip bomb (S4)", Buffer.alloc(40_000_000), "archive-limits"],
      ["a document type definition (S5)", Buffer.from("<!DOCTYPE p [<!ENTITY a 'b'>]><p/>"), "dtd-forbidden"],
    ] as const) {
      test(`a password does not hide ${what}`, async () => {
        const main = { name: "ppt/presentation.xml", data: "<p:presentation/>" };
        const archive = makeArchive([main, { name: "ppt/slides/slide1.xml", data, deflate: true }]);
        const input = await protect(`${code}.pptx`, archive);
        await assert.rejects(converter.convert({ input, output, password }), fails(code));
      });
    }

    test("what was protected and is damaged is unreadable, and the next is unharmed", async () => {
      const input = await protect("damaged.pptx", await readFile(plain));
      const bytes = await readFile(input);
      await writeFile(input, bytes.fill(0x20, 1_024, 4_096));
      await assert.rejects(
        converter.convert({ input, output, password }),
        (error) =>
          error instanceof ConversionError && ["unreadable-document", "password-protected"].includes(error.code),
      );
      assert.equal((await converter.convert({ input: plain, output })).pages, 2);
    });

    test("a password that can be none is refused, and not repeated", async () => {
      for (const bad of ["", "x".repeat(256)]) {
        const conversion = converter.convert({ input: plain, output, password: bad });
        await assert.rejects(
          conversion,
          fails("invalid-options", /^"password" must be a string of 1 to 255 characters$/u),
        );
      }
    });
  });
}
