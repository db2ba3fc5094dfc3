import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "@millrace/conversion";
import type { DeckContents } from "../../src/inspection/deck-contents.ts";
import { readDeckContents } from "../../src/inspection/read-deck-contents.ts";
import { makeCompoundFile } from "../making/make-compound-file.ts";
import { makeZip } from "../making/make-zip.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

async function read(name: string, bytes: Buffer): Promise<DeckContents> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, name);
  await writeFile(path, bytes);
  return await readDeckContents(path, await inspect(path));
}

test("an OOXML deck tells its fonts, and its hidden slides by their place in the deck", async () => {
  const contents = await read(
    "deck.pptx",
    makeZip({
      "ppt/presentation.xml": '<p:sldIdLst><p:sldId id="1" r:id="r2"/><p:sldId id="2" r:id="r1"/></p:sldIdLst>',
      "ppt/_rels/presentation.xml.rels":
        '<Relationships><Relationship Id="r1" Target="slides/slide1.xml"/><Relationship Target="/ppt/slides/slide2.xml" Id="r2"/></Relationships>',
      "ppt/slides/slide1.xml": '<p:sld xmlns:p="p" show="0"><a:latin typeface="A &amp; B"/></p:sld>',
      "ppt/slides/slide2.xml": '<p:sld xmlns:p="p"><a:latin typeface="+mn-lt"/><a:ea typeface="MS Gothic"/></p:sld>',
      "ppt/theme/theme1.xml": '<a:latin typeface="Calibri"/><a:font script="Jpan" typeface="Unused"/>',
    }),
  );
  assert.equal(contents.slides, 2);
  assert.deepEqual(contents.hidden, { kind: "known", numbers: [2] });
  assert.deepEqual([...contents.fonts].toSorted(), ["A & B", "Calibri", "MS Gothic"]);
});

test("an OpenDocument deck tells its fonts, and the slides whose style hides them", async () => {
  const contents = await read(
    "deck.odp",
    makeZip({
      mimetype: "application/vnd.oasis.opendocument.presentation",
      "content.xml":
        '<style:font-face style:name="x" svg:font-family="&apos;Liberation Sans&apos;"/>' +
        '<style:style style:name="dp1" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>' +
        '<style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties/></style:style>' +
        '<draw:page draw:name="a" draw:style-name="dp2"/><draw:page draw:name="b" draw:style-name="dp1"/>',
    }),
  );
  assert.deepEqual(contents, { slides: 2, hidden: { kind: "known", numbers: [2] }, fonts: ["Liberation Sans"] });
});

test("a PowerPoint 97 deck tells its fonts, and how many slides may be hidden", async () => {
  const font = Buffer.alloc(76);
  Buffer.from("0000b70f44000000", "hex").copy(font);
  font.write("Lucida Sans\0", 8, "utf16le");
  const hidden = Buffer.alloc(24);
  Buffer.from("0000f90310000000", "hex").copy(hidden);
  hidden[18] = 0x04;
  const shown = Buffer.from(hidden);
  shown[18] = 0x01;
  const data = Buffer.concat([font, hidden, shown, Buffer.alloc(100)]);
  const contents = await read("deck.ppt", makeCompoundFile(["PowerPoint Document"], data));
  assert.deepEqual(contents, { slides: null, hidden: { kind: "at-most", count: 1 }, fonts: ["Lucida Sans"] });
});

test("a damaged archive tells nothing, and that is no error", async () => {
  const whole = makeZip({ "ppt/presentation.xml": "<p/>", "ppt/slides/slide1.xml": "x".repeat(500) });
  assert.deepEqual(await read("deck.pptx", whole.subarray(0, 200)), { slides: null, hidden: null, fonts: [] });
});
