import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversionError } from "@millrace/conversion";
import { encodeWebp } from "../../src/engine-program/picture/encode-webp.ts";
import { checkPicture } from "../../src/thumbnails/check-picture.ts";
import { makePng } from "../making/make-png.ts";

const distrusted = (words: RegExp) => (error: unknown) =>
  error instanceof ConversionError && error.code === "incomplete-output" && words.test(error.message);

const png = makePng({ width: 320, height: 180 });
const white = { width: 32, height: 18, data: new Uint8ClampedArray(32 * 18 * 4).fill(255) };
const webp = Buffer.from(await encodeWebp(white));

test("a whole PNG has the size that its header tells", () => {
  assert.deepEqual(checkPicture(png, "png", 320), { width: 320, height: 180 });
});

test("a whole WebP has the size of its frame", () => {
  assert.deepEqual(checkPicture(webp, "webp", 32), { width: 32, height: 18 });
});

for (const [what, bytes, format, words] of [
  ["a PNG larger than was asked for", makePng({ width: 321, height: 1 }), "png", /321 × 1 pixels/u],
  ["a PNG without pixels", makePng({ width: 0, height: 5 }), "png", /0 × 5/u],
  ["a PNG that is cut off", png.subarray(0, -1), "png", /cut off/u],
  ["a PNG with something behind its end", Buffer.concat([png, Buffer.from("<script>")]), "png", /cut off/u],
  ["a PNG with a bit turned", turnBit(png, 45), "png", /damaged/u],
  ["a WebP under the name of a PNG", webp, "png", /no PNG/u],
  ["a PNG under the name of a WebP", png, "webp", /no WebP/u],
  ["a WebP that is cut off", webp.subarray(0, -2), "webp", /cut off/u],
  ["a WebP with something behind its end", Buffer.concat([webp, Buffer.alloc(2)]), "webp", /cut off/u],
  ["nothing", Buffer.alloc(0), "png", /no PNG/u],
] as const) {
  test(`${what} is not believed`, () => {
    assert.throws(() => checkPicture(bytes, format, 320), distrusted(words));
  });
}

function turnBit(bytes: Buffer, at: number): Buffer {
  const turned = Buffer.from(bytes);
  turned[at] = (turned[at] ?? 0) ^ 1;
  return turned;
}
