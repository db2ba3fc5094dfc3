import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ConversionError, inspect, type InspectOptions, type Inspection } from "@millrace/conversion";
import { readDeckContents } from "../../src/inspection/read-deck-contents.ts";
import { makeCompoundFile } from "../making/make-compound-file.ts";
import { makeOpenDocument, makeRichText, makeWordDocument, makeWorkbook } from "../making/make-documents.ts";
import { makePng } from "../making/make-png.ts";
import { makeArchive } from "../making/make-zip.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

async function look(name: string, bytes: string | Buffer, options?: InspectOptions): Promise<Inspection> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, name);
  await writeFile(path, bytes);
  return await inspect(path, options);
}

const answers = (code: string) => (error: unknown) => error instanceof ConversionError && error.code === code;
const flat = `<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text"/>`;

for (const [name, bytes, kind, format] of [
  ["letter.docx", makeWordDocument(1), "text", "ooxml"],
  ["letter.DOCM", makeWordDocument(1), "text", "ooxml"],
  ["letter.odt", makeOpenDocument("text", 1), "text", "opendocument"],
  ["letter.doc", makeCompoundFile(["WordDocument"]), "text", "word-97"],
  ["letter.doc", makeRichText(1), "text", "rich-text"],
  ["letter.rtf", makeRichText(1), "text", "rich-text"],
  ["letter.rtf", makeWordDocument(1), "text", "ooxml"],
  ["table.xlsx", makeWorkbook(1), "spreadsheet", "ooxml"],
  ["table.xls", makeCompoundFile(["Workbook"]), "spreadsheet", "excel-97"],
  ["table.ods", makeOpenDocument("spreadsheet", 1), "spreadsheet", "opendocument"],
  ["table.csv", "a,b\n1,2\n", "spreadsheet", "delimited-text"],
] as const) {
  test(`${name} with ${format} in it is taken as ${kind}`, async () => {
    const inspection = await look(name, bytes);
    assert.deepEqual([inspection.kind, inspection.format, inspection.intact], [kind, format, true]);
  });
}

for (const [what, name, bytes, code] of [
  ["a text document", "letter.pptx", makeWordDocument(1), "not-a-presentation"],
  ["a text document", "letter.xlsx", makeWordDocument(1), "not-a-document"],
  ["a spreadsheet", "table.docx", makeWorkbook(1), "not-a-document"],
  ["a spreadsheet of 1997", "table.doc", makeCompoundFile(["Workbook"]), "not-a-document"],
  ["an OpenDocument spreadsheet", "table.odt", makeOpenDocument("spreadsheet", 1), "not-a-document"],
  ["flat OpenDocument (S7)", "flat.docx", flat, "not-a-document"],
  ["flat OpenDocument (S7)", "flat.rtf", flat, "not-a-document"],
  ["flat OpenDocument (S7)", "flat.csv", `\n ${flat}`, "not-a-document"],
  ["bytes that are no text", "table.csv", Buffer.from([1, 0, 2, 0]), "not-a-document"],
  ["nothing", "empty.odt", "", "not-a-document"],
  ["a picture", "letter.doc", makePng(), "not-a-document"],
  ["an unknown type", "letter.pages", "x", "unsupported-type"],
] as const) {
  test(`${what} as ${name} is answered ${code}`, async () => {
    await assert.rejects(look(name, bytes), answers(code));
  });
}

for (const [text, separator, encoding] of [
  ["a,b;c\n1,2\n", ",", "utf-8"],
  ['a;"b,c,d,e"\n1;2\n', ";", "utf-8"],
  ["a\tb\n", "\t", "utf-8"],
  [Buffer.from("na\u00efve|b\n", "latin1"), "|", "windows-1252"],
  [Buffer.from("\ufeffa;b\n", "utf16le"), ";", "utf-16le"],
] as const) {
  test(`a table as text is known by its separator ${JSON.stringify(separator)} and its encoding ${encoding}`, async () => {
    assert.deepEqual((await look("table.csv", text)).delimited, { separator, encoding });
  });
}

for (const [length, bytes] of [
  ["", 4_096],
  [", even a short one,", 1_000],
] as const) {
  test(`a Word document of 1997 that is encrypted${length} is answered password-protected`, async () => {
    const stream = Buffer.alloc(bytes);
    stream.writeUInt16LE(0x0100, 10);
    await assert.rejects(look("secret.doc", makeCompoundFile(["WordDocument"], stream)), answers("password-protected"));
  });

  test(`a workbook of 1997 that is encrypted${length} is answered password-protected`, async () => {
    const stream = Buffer.alloc(bytes);
    stream.writeUInt16LE(0x0809, 0);
    stream.writeUInt16LE(16, 2);
    stream.writeUInt16LE(0x002f, 20);
    await assert.rejects(look("secret.xls", makeCompoundFile(["Workbook"], stream)), answers("password-protected"));
  });
}

test("a short Word document whose place is beyond the file is no protected one", async () => {
  const whole = makeCompoundFile(["WordDocument"], Buffer.alloc(1_000));
  assert.equal((await look("cut.doc", whole.subarray(0, -1_000))).encrypted, false);
});

const relationship = (type: string, target: string): string =>
  `<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" TargetMode="External"/>`;
const field = (text: string): string =>
  `<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>${text}</w:instrText></w:r></w:p>`;

for (const [what, name, bytes, target] of [
  [
    "a linked picture",
    "a.docx",
    makeWordDocument(1, { relationships: relationship("image", "http://x/1") }),
    "http://x/1",
  ],
  ["a field", "a.docx", makeWordDocument(1, { body: field("PICTURE &quot;http://x/2&quot;") }), "http://x/2"],
  ["a template", "a.docx", makeWordDocument(1, { relationships: relationship("attachedTemplate", "//x/3") }), "//x/3"],
  ["a formula", "a.xlsx", makeWorkbook(1, { formula: "_xlfn.WEBSERVICE(&quot;http://x/4&quot;)" }), "http://x/4"],
  [
    "another workbook",
    "a.xlsx",
    makeWorkbook(1, {
      parts: { "xl/externalLinks/_rels/externalLink1.xml.rels": relationship("externalLinkPath", "file:///x/5") },
    }),
    "file:///x/5",
  ],
  [
    "a section",
    "a.odt",
    makeOpenDocument(
      "text",
      1,
      `<text:section text:name="s"><text:section-source xlink:href="http://x/6"/></text:section>`,
    ),
    "http://x/6",
  ],
  [
    "a formula of another file",
    "a.ods",
    makeOpenDocument("spreadsheet", 1, `<x table:formula="of:='file:///x/7'#$S.A1"/>`),
    "file:///x/7",
  ],
  ["a field", "a.rtf", makeRichText(1, `{\\field{\\*\\fldinst INCLUDE\r\nPICTURE "http://x/8"}}`), "http://x/8"],
  ["a linked object", "a.rtf", makeRichText(1, `{\\object\\objautlink{\\*\\objdata 0105}}`), "another document"],
  ["a template", "a.rtf", makeRichText(1, `{\\*\\template http://x/9}`), "http://x/9"],
] as const satisfies [string, string, string | Buffer, string][]) {
  test(`${what} of ${name} is named as external content, and refused where that is wished (S6)`, async () => {
    const { external } = await look(name, bytes);
    assert.deepEqual(
      external.map((link) => link.target),
      [target],
    );
    await assert.rejects(look(name, bytes, { limits: { externalContent: "refuse" } }), answers("external-content"));
  });
}

test("hyperlinks are no external content", async () => {
  const { external } = await look(
    "a.docx",
    makeWordDocument(1, { relationships: relationship("hyperlink", "http://x/") }),
  );
  assert.deepEqual(external, []);
});

test("the limits hold for every archive: a bomb, a DTD, an image (S4, S5, S12)", async () => {
  const main = { name: "word/document.xml", data: "<w:document/>" };
  const bomb = makeArchive([main, { name: "word/media/1.bin", data: Buffer.alloc(200_000_000), deflate: true }]);
  await assert.rejects(look("bomb.docx", bomb), answers("archive-limits"));
  const laughs = makeArchive([{ ...main, data: `<!DOCTYPE w [<!ENTITY a "ha">]><w>&a;</w>` }]);
  await assert.rejects(look("laughs.docx", laughs), answers("dtd-forbidden"));
  const flood = makeArchive([main, { name: "word/media/1.png", data: makePng({ width: 50_000, height: 50_000 }) }]);
  await assert.rejects(look("flood.docx", flood), answers("image-too-large"));
});

test("an image in RTF has the same limit, whatever lines its digits are on (S12)", async () => {
  const digits = makePng({ width: 50_000, height: 50_000 })
    .toString("hex")
    .replaceAll(/(.{20})/gu, "$1\r\n");
  await assert.rejects(look("flood.rtf", makeRichText(1, `{\\pict\\pngblip ${digits}}`)), answers("image-too-large"));
});

test("a text document and a spreadsheet tell their fonts", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "letter.docx");
  await writeFile(path, makeWordDocument(1, { font: "Garamond &amp; Co" }));
  assert.deepEqual((await readDeckContents(path, await inspect(path))).fonts, ["Garamond & Co"]);
});
