import assert from "node:assert/strict";
import { test } from "node:test";
import { openDocumentText, type TextChoice } from "../../src/engine-program/text/opendocument-text.ts";

const everything: TextChoice = { kind: "text", hasSlide: () => true, notes: false };

/** In pieces of three characters, as a stream may come. */
async function* inPieces(xml: string): AsyncGenerator<string> {
  for (let at = 0; at < xml.length; at += 3) yield xml.slice(at, at + 3);
}

async function read(xml: string, choice: Partial<TextChoice> = {}): Promise<string> {
  return (await Array.fromAsync(openDocumentText(inPieces(xml), { ...everything, ...choice }))).join("");
}

test("a paragraph is a line; blanks, tabs, line breaks and entities are what they stand for", async () => {
  const xml =
    `<text:h>Fish &amp; chips</text:h><text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d  e` +
    `<text:span>&#x4f1a;</text:span></text:p>`;
  assert.equal(await read(xml), "Fish & chips\na   b\tc\nd e会\n");
});

test("a frame within a paragraph has lines of its own", async () => {
  const xml = "<text:p>out<draw:frame><draw:text-box><text:p>in</text:p></draw:text-box></draw:frame>side</text:p>";
  assert.equal(await read(xml), "in\noutside\n");
});

test("many empty paragraphs are one empty line, and none at an end", async () => {
  assert.equal(await read("<text:p/><text:p>a</text:p><text:p/><text:p/><text:p>b</text:p><text:p/>"), "a\n\nb\n");
});

test("comments, deleted text and alternative texts are no text", async () => {
  const xml =
    "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:p>a<office:annotation><text:p>comment</text:p>" +
    "</office:annotation>b</text:p><draw:frame><svg:desc>picture</svg:desc></draw:frame>";
  assert.equal(await read(xml), "ab\n");
});

const slides =
  `<draw:page><text:p>one</text:p><presentation:notes><text:p>note</text:p></presentation:notes></draw:page>` +
  `<draw:page><text:p>two</text:p></draw:page><draw:page><text:p>three</text:p></draw:page>`;

test("slides are divided by form feeds, and only the wanted ones are there", async () => {
  assert.equal(await read(slides, { kind: "presentation" }), "one\n\ftwo\n\fthree\n");
  assert.equal(await read(slides, { kind: "presentation", hasSlide: (slide) => slide !== 2 }), "one\n\fthree\n");
});

test("notes are there when they are asked for", async () => {
  const first = { kind: "presentation", hasSlide: (slide: number) => slide === 1 } as const;
  assert.equal(await read(slides, { ...first, notes: true }), "one\nnote\n");
});

const cell = (text: string, attributes = ""): string =>
  `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`;

test("a row is a line with tabs between its cells; what is empty to the end is left out", async () => {
  const empty = `<table:table-cell table:number-columns-repeated="16000"/>`;
  const xml =
    `<table:table><table:table-row>${cell("a")}<table:table-cell table:number-columns-repeated="2"/>${cell("b", 'table:number-columns-repeated="2"')}${empty}</table:table-row>` +
    `<table:table-row table:number-rows-repeated="1048000">${empty}</table:table-row></table:table>` +
    `<table:table><table:table-row table:number-rows-repeated="2">${cell("c</text:p><text:p>d")}</table:table-row></table:table>`;
  assert.equal(await read(xml, { kind: "spreadsheet" }), "a\t\t\tb\tb\n\fc d\nc d\n");
});

test("a table within a cell is a part of the cell", async () => {
  const inner = `<table:table><table:table-row>${cell("x")}${cell("y")}</table:table-row></table:table>`;
  const xml = `<table:table><table:table-row><table:table-cell>${inner}</table:table-cell>${cell("z")}</table:table-row></table:table>`;
  assert.equal(await read(xml), "x y\tz\n");
});
