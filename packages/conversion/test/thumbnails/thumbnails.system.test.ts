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

for (const behaviour of ["draw-nothing", "draw-half", "draw-large", "draw-link"]) {
  test(`of an engine that does "${behaviour}" no thumbnail is taken, and no PDF`, async () => {
    await using setting = await openFakeConverter();
    const conversion = setting.converter.convert({
      input: await setting.deck(behaviour),
      output: join(setting.folder, "out.pdf"),
      thumbnails: { path: (slide) => join(setting.folder, `slide-${slide}.png`) },
    });
    await assert.rejects(conversion, fails("incomplete-output"));
    assert.deepEqual((await readdir(setting.folder)).toSorted(), [`${behaviour}.pptx`, "engines"]);
  });
}

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
