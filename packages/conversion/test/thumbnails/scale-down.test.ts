import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "fast-png";
import { readPicture, type Picture } from "../../src/engine-program/picture/picture.ts";
import { scaleDown } from "../../src/engine-program/picture/scale-down.ts";

/** Black and white columns, one pixel wide. */
function stripes(width: number, height: number): Picture {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at += 2) data.fill(0, at * 4, at * 4 + 3);
  return { width, height, data };
}

test("a picture is made smaller by means, with its proportions", () => {
  const { width, height, data } = scaleDown(stripes(400, 100), 200);
  assert.deepEqual([width, height], [200, 50]);
  assert.ok(data.every((value, at) => (at % 4 === 3 ? value === 255 : Math.abs(value - 127.5) <= 1)));
});

test("the longer side is the height of a picture that stands", () => {
  const { width, height } = scaleDown(stripes(100, 400), 200);
  assert.deepEqual([width, height], [50, 200]);
});

test("a picture that is small enough stays as it is", () => {
  const picture = stripes(40, 10);
  assert.equal(scaleDown(picture, 40), picture);
});

test("what is transparent is paper", () => {
  const data = Uint8Array.from([0, 0, 0, 0, 200, 100, 0, 255, 0, 0, 0, 128]);
  const picture = readPicture(encode({ width: 3, height: 1, channels: 4, depth: 8, data }));
  assert.deepEqual([...picture.data], [255, 255, 255, 255, 200, 100, 0, 255, 127, 127, 127, 255]);
});
