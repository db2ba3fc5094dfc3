import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ConversionError, type Thumbnail, type ThumbnailRequest } from "@millrace/conversion";
import { openFakeConverter } from "../making/open-fake-converter.ts";

const fails = (code: string) => (error: unknown) => error instanceof ConversionError && error.code === code;

test("thumbnails are handed over in order, and before the PDF is", async () => {
  await using setting = await openFakeConverter();
  const output = join(setting.folder, "out.pdf");
  const told: Thumbnail[] = [];
  const pdfWasThere: boolean[] = [];
  await setting.converter.convert({
    input: await setting.deck("well"),
    output,
    thumbnails: {
      path: (slide) => join(setting.folder, `slide-${slide}.png`),
      size: 64,
      onThumbnail: (thumbnail) => {
        told.push(thumbnail);
        pdfWasThere.push(existsSync(output));
      },
    },
  });
  assert.deepEqual(pdfWasThere, [false, false]);
  assert.deepEqual(
    told.map(({ slide, width, height }) => [slide, width, height]),
    [
      [1, 64, 1],
      [2, 64, 1],
    ],
  );
  for (const { path, bytes } of told) assert.equal((await readFile(path)).length, bytes);
});

test("thumbnails can be had without a PDF, and of the first slide alone", async () => {
  await using setting = await openFakeConverter();
  const path = (slide: number): string => join(setting.folder, `slide-${slide}.png`);
  const input = await setting.deck("well");
  const result = await setting.converter.convert({ input, thumbnails: { path, slides: "first" } });
  assert.deepEqual([result.pages, result.bytes, result.slides], [0, 0, 2]);
  assert.deepEqual((await readdir(setting.folder)).toSorted(), ["engines", "slide-1.png", "well.pptx"]);
});

test("after a crash a fresh engine draws those that are missing, and none is told twice", async () => {
  await using setting = await openFakeConverter();
  const told: number[] = [];
  const marker = join(setting.folder, "marker");
  await setting.converter.convert({
    input: await setting.deck(`crash-drawing ${marker}`),
    thumbnails: {
      path: (slide) => join(setting.folder, `slide-${slide}.png`),
      onThumbnail: ({ slide }) => told.push(slide),
    },
  });
  assert.deepEqual(told, [1, 2]);
  assert.equal(setting.converter.status().enginesStarted, 2);
});

const undrawn = [
  ["draw-nothing", "incomplete-output"],
  ["draw-half", "incomplete-output"],
  ["draw-large", "incomplete-output"],
  ["draw-link", "incomplete-output"],
  ["refuse-drawing", "unreadable-document"],
  ["crash-at-drawing", "unreadable-document"],
] as const;

for (const [behaviour, code] of undrawn) {
  test(`of an engine that does "${behaviour}" no thumbnail is taken: alone they fail with ${code}`, async () => {
    await using setting = await openFakeConverter();
    const conversion = setting.converter.convert({
      input: await setting.deck(behaviour),
      thumbnails: { path: (slide) => join(setting.folder, `slide-${slide}.png`) },
    });
    await assert.rejects(conversion, fails(code));
    const left = (await readdir(setting.folder)).filter((name) => name !== "slide-1.png");
    assert.deepEqual(left.toSorted(), [`${behaviour}.pptx`, "engines"].toSorted());
  });
}

for (const [behaviour, slides, made] of [
  ["draw-nothing", /thumbnails of slides 1-2: LibreOffice could not draw them/, []],
  ["draw-link", /thumbnails of slides 1-2: LibreOffice could not draw them/, []],
  ["refuse-drawing", /thumbnail of slide 2: LibreOffice could not draw it/, ["slide-1.png"]],
  ["crash-at-drawing", /thumbnail of slide 2: LibreOffice could not draw it/, ["slide-1.png"]],
] as const) {
  test(`beside a PDF an engine that does "${behaviour}" costs its thumbnails alone, and a warning says so`, async () => {
    await using setting = await openFakeConverter();
    const { pages, warnings } = await setting.converter.convert({
      input: await setting.deck(behaviour),
      output: join(setting.folder, "out.pdf"),
      thumbnails: { path: (slide) => join(setting.folder, `slide-${slide}.png`) },
    });
    assert.deepEqual([pages, warnings.length], [2, 1]);
    assert.match(warnings[0] ?? "", slides);
    const files = [`${behaviour}.pptx`, "engines", "out.pdf", ...made];
    assert.deepEqual((await readdir(setting.folder)).toSorted(), files.toSorted());
  });
}

test("beside a text a slide that cannot be drawn costs its thumbnail alone", async () => {
  await using setting = await openFakeConverter();
  const { warnings } = await setting.converter.convert({
    input: await setting.deck("refuse-drawing"),
    text: join(setting.folder, "out.txt"),
    thumbnails: { path: (slide) => join(setting.folder, `slide-${slide}.png`) },
  });
  assert.equal(warnings.length, 1);
  assert.equal(existsSync(join(setting.folder, "out.txt")), true);
});

for (const [what, wrong] of [
  ["size", { size: 8 }],
  ["size", { size: 5_000 }],
  ["format", { format: "gif" }],
  ["slides", { slides: "some" }],
  ["name", { folder: "x" }],
] as const) {
  test(`a wrong ${what} of thumbnails (${JSON.stringify(wrong)}) is answered before any work`, async () => {
    await using setting = await openFakeConverter();
    const thumbnails = { path: () => "never", ...wrong } as ThumbnailRequest;
    const input = await setting.deck("well");
    await assert.rejects(setting.converter.convert({ input, thumbnails }), fails("invalid-options"));
    assert.equal(setting.converter.status().enginesStarted, 0);
  });
}

test("a request for nothing is answered so", async () => {
  await using setting = await openFakeConverter();
  await assert.rejects(setting.converter.convert({ input: await setting.deck("well") }), fails("invalid-options"));
});
