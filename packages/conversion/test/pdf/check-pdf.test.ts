import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { checkPdf, type PdfSummary } from "@millrace/conversion";
import { PdfFault } from "../../src/pdf/pdf-fault.ts";
import { makePdf, makeStreamedPdf } from "../making/make-pdf.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

async function check(bytes: Buffer): Promise<PdfSummary> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a.pdf");
  await writeFile(path, bytes);
  return await checkPdf(path);
}

function edit(bytes: Buffer, from: string, to: string): Buffer {
  const text = bytes.toString("latin1");
  assert.ok(text.includes(from) && from.length === to.length);
  return Buffer.from(text.replace(from, to), "latin1");
}

function lyingStart(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/startxref\n\d+/u, "startxref\n40"), "latin1");
}

for (const pages of [1, 3, 500]) {
  test(`${pages} pages are counted by a cross-reference table`, async () => {
    assert.equal((await check(makePdf(pages))).pages, pages);
  });
}

test("pages in object streams are counted by a cross-reference stream", async () => {
  assert.equal((await check(makeStreamedPdf(40))).pages, 40);
});

test("the fonts of the pages are told without the tag of their subset", async () => {
  assert.deepEqual((await check(makePdf(2, ["Carlito-Bold", "DejaVuSans"]))).fonts, ["Carlito-Bold", "DejaVuSans"]);
});

test("the count that a file states of itself is not believed", async () => {
  assert.equal((await check(edit(makePdf(3), "/Count 3", "/Count 9"))).pages, 3);
});

for (const [what, bytes, hint] of [
  ["an empty file", Buffer.alloc(0), /does not begin/u],
  ["something else", Buffer.from("PK and so on, long enough to have a tail"), /does not begin/u],
  ["a PDF without its end", makePdf(3).subarray(0, -30), /cut off/u],
  ["the first half of a PDF", makePdf(30).subarray(0, 900), /cut off/u],
  ["a PDF without pages", makePdf(0), /no pages/u],
  ["a table that points elsewhere", edit(makePdf(3), "\n5 0 obj", "\n7 0 obj"), /does not have object 5/u],
  ["a page that is none", edit(makePdf(2), "/Type/Page/Parent", "/Type/Pago/Parent"), /something else/u],
  ["a page tree in a circle", edit(makePdf(1), "/Kids[4 0 R]", "/Kids[2 0 R]"), /circle/u],
  ["a start that lies", lyingStart(makePdf(1)), /./u],
] as const) {
  test(`${what} is no PDF to be believed`, async () => {
    await assert.rejects(check(bytes), (error) => error instanceof PdfFault && hint.test(error.message));
  });
}

test("no truncation of a PDF passes as whole", async () => {
  const whole = makePdf(4);
  await using folder = await temporaryFolder();
  for (let length = 0; length < whole.length - 6; length += 17) {
    const path = join(folder.path, `${length}.pdf`);
    await writeFile(path, whole.subarray(0, length));
    await assert.rejects(checkPdf(path), PdfFault, `${length} bytes of ${whole.length}`);
  }
});
