// What is given to the converter to do harm. Nothing may leak, each is answered as listed, and the next is unharmed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { access, chmod, copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { ConversionError, openConverter, type ConversionResult, type Converter } from "@millrace/conversion";
import { editDeck, replaceIn } from "./making/edit-deck.ts";
import { makeCompoundFile } from "./making/make-compound-file.ts";
import { makeDeck } from "./making/make-deck.ts";
import { makeOpenDocument, makeRichText, makeWordDocument, makeWorkbook } from "./making/make-documents.ts";
import { makeOpenDocumentDeck, type OpenDocumentExtras } from "./making/make-opendocument-deck.ts";
import { makePng } from "./making/make-png.ts";
import { makeArchive } from "./making/make-zip.ts";
import { processesNaming } from "./making/processes.ts";
import { temporaryFolder } from "./making/temporary-folder.ts";

const answers = (code: string) => (error: unknown) => error instanceof ConversionError && error.code === code;

/** Each wall by itself: the jail, and LibreOffice's own settings where there is none and nobody minds. */
for (const [engine, jail] of [
  ["kit", "required"],
  ["kit", "off"],
  ["wasm", "required"],
] as const) {
  suite(`attacks on the ${engine} engine, jail ${jail}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let converter: Converter;
    let plain: string;
    let picture: string;
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("Content-Type", "image/png").end(makePng());
    });

    before(async () => {
      folder = await temporaryFolder();
      // Engines of another user may pass, so that the file below is kept from them by nothing else than the walls.
      await chmod(folder.path, 0o755);
      picture = join(folder.path, "red.png");
      await writeFile(picture, makePng(), { mode: 0o644 });
      plain = join(folder.path, "plain.pptx");
      await makeDeck(plain, { slides: 1 });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      process.env["MILLRACE_TEST_SECRET"] = "canary";
      const limits = jail === "off" ? ({ externalContent: "block" } as const) : {};
      const temporary = join(folder.path, "e");
      converter = await openConverter({ engine, jail, limits, concurrency: 1, spares: 0, temporaryFolder: temporary });
      await converter.warm();
    });

    after(async () => {
      delete process.env["MILLRACE_TEST_SECRET"];
      await converter[Symbol.asyncDispose]();
      server.close();
      assert.deepEqual(processesNaming(folder.path), [], "no process is left");
      assert.deepEqual(await readdir(join(folder.path, "e")), [], "no file is left");
      await folder[Symbol.asyncDispose]();
    });

    const canaryUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/canary.png`;
    const convert = async (input: string): Promise<ConversionResult> =>
      await converter.convert({ input, output: join(folder.path, "out.pdf") });

    /** Converts it, and sees that nothing came from elsewhere. */
    async function convertsWithout(input: string): Promise<ConversionResult> {
      const result = await convert(input);
      const pdf = (await readFile(join(folder.path, "out.pdf"))).toString("latin1");
      assert.ok(!/\/Subtype\s*\/Image/u.test(pdf), "no picture is in the PDF");
      assert.deepEqual(asked, [], "nobody asked the server");
      return result;
    }

    async function deckWithPicture(name: string, target: string): Promise<string> {
      const path = join(folder.path, name);
      await makeDeck(path, { slides: 1, picture: makePng() });
      await editDeck(path, (entries) => {
        for (const entry of entries.keys()) if (entry.startsWith("ppt/media/")) entries.delete(entry);
        const linked = `Target="${target}" TargetMode="External"`;
        replaceIn(entries, "ppt/slides/_rels/slide1.xml.rels", (text) =>
          text.replace(/Target="[^"]*media[^"]*"/u, linked),
        );
        replaceIn(entries, "ppt/slides/slide1.xml", (text) => text.replaceAll("r:embed=", "r:link="));
      });
      return path;
    }

    async function refusesLinks(input: string): Promise<void> {
      await using bare = await openConverter({ engine, jail, concurrency: 1, spares: 0 });
      await assert.rejects(bare.convert({ input, output: join(folder.path, "out.pdf") }), answers("external-content"));
    }

    async function openDocumentDeck(name: string, extras: OpenDocumentExtras): Promise<string> {
      const path = join(folder.path, name);
      await writeFile(path, makeOpenDocumentDeck({ slides: 1, hidden: [], ...extras }));
      return path;
    }

    test("a picture of its own does come into the PDF, so that the absence of others means something", async () => {
      const path = join(folder.path, "own.pptx");
      await makeDeck(path, { slides: 1, picture: makePng() });
      await convert(path);
      assert.match((await readFile(join(folder.path, "out.pdf"))).toString("latin1"), /\/Subtype\s*\/Image/u);
    });

    test("S6: a picture by http: is not fetched, and the person is told", async () => {
      const { warnings } = await convertsWithout(await deckWithPicture("http.pptx", canaryUrl()));
      assert.ok(warnings.some((warning) => warning.includes(canaryUrl())));
    });

    test("S7: a picture by file: does not get into the PDF", async () => {
      await convertsWithout(await deckWithPicture("file.pptx", `file://${picture}`));
    });

    test("S7: nor by a path, an OpenDocument link, or one that names the environment (S9)", async () => {
      // LibreOffice's own settings do not keep it from these.
      if (jail === "off") return await refusesLinks(await openDocumentDeck("link.odp", { picture: canaryUrl() }));
      for (const href of [picture, `file://${picture}`, `../../..${picture}`, canaryUrl()]) {
        await convertsWithout(await openDocumentDeck("link.odp", { picture: href }));
      }
      const naming = `vnd.sun.star.expand:${canaryUrl()}?$MILLRACE_TEST_SECRET`;
      await convertsWithout(await openDocumentDeck("expand.odp", { picture: naming }));
    });

    test("S6: an object linked to another document is not loaded", async () => {
      const path = join(folder.path, "ole.pptx");
      await copyFile(plain, path);
      await editDeck(path, (entries) => {
        const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject";
        const link = `<Relationship Id="rId77" Type="${type}" Target="${canaryUrl()}" TargetMode="External"/>`;
        replaceIn(entries, "ppt/slides/_rels/slide1.xml.rels", (text) =>
          text.replace("</Relationships>", `${link}</Relationships>`),
        );
        const frame =
          `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="77" name="o"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>` +
          `<p:xfrm><a:off x="0" y="0"/><a:ext cx="999999" cy="999999"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">` +
          `<p:oleObj name="o" r:id="rId77" progId="Excel.Sheet.12"><p:link updateAutomatic="1"/></p:oleObj></a:graphicData></a:graphic></p:graphicFrame>`;
        replaceIn(entries, "ppt/slides/slide1.xml", (text) => text.replace("</p:spTree>", `${frame}</p:spTree>`));
      });
      // Nor from these.
      if (jail === "off") return await refusesLinks(path);
      const { warnings } = await convertsWithout(path);
      assert.ok(warnings.some((warning) => warning.includes(canaryUrl())));
    });

    /** Each takes something from `target`, in a way of its own. */
    const linking: readonly [title: string, name: string, make: (target: string) => string | Buffer][] = [
      [
        "a picture of a .docx (CVE-2026-42591)",
        "a.docx",
        (target) => makeWordDocument(1, { body: linkedPicture, relationships: external("image", target) }),
      ],
      ["a field of a .docx", "b.docx", (target) => makeWordDocument(1, { body: pictureField(target) })],
      [
        "the template of a .docx",
        "c.docx",
        (target) => makeWordDocument(1, { relationships: external("attachedTemplate", target) }),
      ],
      ["a formula of an .xlsx", "a.xlsx", (target) => makeWorkbook(1, { formula: `_xlfn.WEBSERVICE("${target}")` })],
      [
        "another workbook of an .xlsx",
        "b.xlsx",
        (target) => makeWorkbook(1, { formula: "[1]S1!A1", ...otherWorkbook(target) }),
      ],
      [
        "a section of an .odt",
        "a.odt",
        (target) =>
          makeOpenDocument(
            "text",
            1,
            `<text:section text:name="s"><text:section-source xlink:type="simple" xlink:href="${target}"/></text:section>`,
          ),
      ],
      [
        "a table of an .ods",
        "a.ods",
        (target) =>
          makeOpenDocument(
            "spreadsheet",
            1,
            `<table:table table:name="L"><table:table-source xlink:type="simple" xlink:href="${target}" table:table-name="S"/></table:table>`,
          ),
      ],
      ["a field of an .rtf", "a.rtf", (target) => makeRichText(1, richPictureField(target))],
      [
        "a linked object of an .rtf",
        "b.rtf",
        (target) => makeRichText(1, `{\\object\\objautlink\\objupdate{\\*\\objdata ${linkedObject(target)}}}`),
      ],
    ];
    for (const [title, name, make] of linking) {
      test(`S6, S7: ${title} is not fetched, neither by http: nor by file:, and the person is told`, async () => {
        for (const target of [canaryUrl(), `file://${picture}`]) {
          const path = join(folder.path, name);
          await writeFile(path, make(target));
          // LibreOffice's own settings do not keep it from all of these.
          if (jail === "off") await refusesLinks(path);
          else assert.ok((await convertsWithout(path)).warnings.some((warning) => warning.includes("left out")));
        }
      });
    }

    test("S6: a formula in a .csv is a text", async () => {
      const path = join(folder.path, "a.csv");
      await writeFile(path, `=WEBSERVICE("${canaryUrl()}"),1\n=DDE("soffice";"${picture}";"A1"),2\n`);
      await convertsWithout(path);
    });

    test("S7: a flat text document under the name of a .docx, an .rtf or a .csv is refused", async () => {
      for (const name of ["flat.docx", "flat.rtf", "flat.csv"]) {
        const path = join(folder.path, name);
        await writeFile(
          path,
          `<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text"/>`,
        );
        await assert.rejects(convert(path), answers("not-a-document"));
      }
    });

    test("S8: a macro that runs on opening does not run", async () => {
      const canary = join(folder.path, "macro-was-here");
      const path = await openDocumentDeck("macro.odp", {
        macro: `Open "${canary}" For Output As #1\nPrint #1, "x"\nClose #1`,
      });
      const { warnings } = await convertsWithout(path);
      await assert.rejects(access(canary), { code: "ENOENT" });
      assert.ok(warnings.some((warning) => warning.includes("macros")));
    });

    test("S8: a .pptm converts without its macros", async () => {
      const path = join(folder.path, "macro.pptm");
      await copyFile(plain, path);
      await editDeck(path, (entries) => {
        entries.set("ppt/vbaProject.bin", makeCompoundFile(["VBA", "PROJECT"]));
        replaceIn(entries, "[Content_Types].xml", (text) =>
          text.replace(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
            "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
          ),
        );
      });
      const { pages, warnings } = await convertsWithout(path);
      assert.equal(pages, 1);
      assert.ok(warnings.some((warning) => warning.includes("macros")));
    });

    for (const [title, name, code, make] of [
      [
        "S7: a flat OpenDocument under another name",
        "flat.pptx",
        "not-a-presentation",
        () => `<?xml version="1.0"?><office:document/>`,
      ],
      ["S4: a bomb of 256 MB in 260 KB", "bomb.pptx", "archive-limits", () => bomb()],
      ["S5: laughing entities", "laughs.pptx", "dtd-forbidden", () => laughs()],
      ["S12: a picture of 50,000 × 50,000", "flood.pptx", "image-too-large", () => flood()],
    ] as const satisfies [string, string, string, () => string | Buffer][]) {
      test(`${title} is answered ${code}, and no engine saw it`, async () => {
        const path = join(folder.path, name);
        await writeFile(path, make());
        const before_ = converter.status().engines.map(({ documents }) => documents);
        await assert.rejects(convert(path), answers(code));
        assert.deepEqual(
          converter.status().engines.map(({ documents }) => documents),
          before_,
        );
      });
    }

    test("S11: more slides than are taken are answered too-many-pages", async () => {
      const path = await openDocumentDeck("many.odp", { slides: 501 });
      await assert.rejects(convert(path), answers("too-many-pages"));
    });

    test("and after all that an ordinary deck converts", async () => {
      assert.equal((await convert(plain)).pages, 1);
      assert.deepEqual(asked, []);
    });
  });
}

test("S11: a document that takes too much memory is answered memory-limit", async () => {
  await using folder = await temporaryFolder();
  const heavy = join(folder.path, "heavy.pptx");
  await makeDeck(heavy, { slides: 100, rows: 60 });
  const maxMemoryBytes = 330 * 1024 ** 2;
  await using converter = await openConverter({ engine: "kit", concurrency: 1, spares: 0, maxMemoryBytes });
  await assert.rejects(
    converter.convert({ input: heavy, output: join(folder.path, "out.pdf") }),
    answers("memory-limit"),
  );
});

test("R21: an engine's heart beats while LibreOffice keeps its processor busy", async () => {
  await using folder = await temporaryFolder();
  const heavy = join(folder.path, "heavy.pptx");
  await makeDeck(heavy, { slides: 100, rows: 60 });
  await using converter = await openConverter({ engine: "kit", concurrency: 1, spares: 0 });
  const enough = new AbortController();
  const beats = new Set<number>();
  const look = setInterval(() => {
    const [engine] = converter.status().engines;
    if (engine?.state === "busy" && engine.processorMs !== null) beats.add(engine.processorMs);
    if (beats.size >= 3) enough.abort();
  }, 100);
  const conversion = converter.convert({ input: heavy, output: join(folder.path, "out.pdf"), signal: enough.signal });
  await assert.rejects(conversion, answers("cancelled"));
  clearInterval(look);
  assert.ok(beats.size >= 3);
});

for (const engine of ["kit", "wasm"] as const) {
  test(`S11: a PDF that grows beyond what may be written is answered output-too-large by the ${engine} engine`, async () => {
    await using folder = await temporaryFolder();
    const large = join(folder.path, "large.pptx");
    await makeDeck(large, { slides: 60, characters: 4_000 });
    await using converter = await openConverter({ engine, concurrency: 1, spares: 0, maxOutputBytes: 100_000 });
    const output = join(folder.path, "out.pdf");
    await assert.rejects(converter.convert({ input: large, output }), answers("output-too-large"));
    await assert.rejects(access(output), { code: "ENOENT" });
  });
}

const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

function external(type: string, target: string): string {
  return `<Relationship Id="rId77" Type="${relationships}/${type}" Target="${target}" TargetMode="External"/>`;
}

const drawing = "http://schemas.openxmlformats.org/drawingml/2006";
const linkedPicture =
  `<w:p><w:r><w:drawing><wp:inline xmlns:wp="${drawing}/wordprocessingDrawing"><wp:extent cx="999999" cy="999999"/><wp:docPr id="7" name="p"/>` +
  `<a:graphic xmlns:a="${drawing}/main"><a:graphicData uri="${drawing}/picture"><pic:pic xmlns:pic="${drawing}/picture">` +
  `<pic:nvPicPr><pic:cNvPr id="7" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rId77"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
  `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="999999" cy="999999"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;

function pictureField(target: string): string {
  const code = `<w:r><w:instrText xml:space="preserve"> INCLUDEPICTURE "${target}" \\d </w:instrText></w:r>`;
  return `<w:p>${fieldPart("begin")}${code}${fieldPart("separate")}<w:r><w:t>x</w:t></w:r>${fieldPart("end")}</w:p>`;
}

function fieldPart(type: string): string {
  return `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
}

function richPictureField(target: string): string {
  return `{\\field{\\*\\fldinst { INCLUDEPICTURE "${target}" \\\\d }}{\\fldrslt x}}`;
}

/** [MS-OLEDS] 2.2.6: a linked object is its version, its kind, a class, the document that it links to, and an item. */
function linkedObject(target: string): string {
  const head = Buffer.from([1, 5, 0, 0, 1, 0, 0, 0]);
  return Buffer.concat([head, ansiText("Excel.Sheet.8"), ansiText(target), ansiText("A1"), Buffer.alloc(12)]).toString(
    "hex",
  );
}

/** [MS-OLEDS] 2.1.4: length, characters and a zero. */
function ansiText(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function otherWorkbook(target: string) {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  return {
    workbook: `<externalReferences><externalReference r:id="rId88"/></externalReferences>`,
    relationships: `<Relationship Id="rId88" Type="${relationships}/externalLink" Target="externalLinks/externalLink1.xml"/>`,
    parts: {
      "xl/externalLinks/externalLink1.xml": `<externalLink xmlns="${main}" xmlns:r="${relationships}"><externalBook r:id="rId77"><sheetNames><sheetName val="S1"/></sheetNames></externalBook></externalLink>`,
      "xl/externalLinks/_rels/externalLink1.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${external("externalLinkPath", target)}</Relationships>`,
    },
  };
}

const main = { name: "ppt/presentation.xml", data: "<p:presentation/>" };

function bomb(): Buffer {
  return makeArchive([main, { name: "ppt/media/image1.png", data: Buffer.alloc(256_000_000), deflate: true }]);
}

function laughs(): Buffer {
  const data = `<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;</p>`;
  return makeArchive([main, { name: "ppt/slides/slide1.xml", data }]);
}

function flood(): Buffer {
  return makeArchive([main, { name: "ppt/media/image1.png", data: makePng({ width: 50_000, height: 50_000 }) }]);
}
