import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inParts } from "../../src/s3/in-parts.ts";

const partBytes = 100_000;

suite("what is sent in parts", () => {
  test("comes whole and in order, in parts of the same size but for the last", async () => {
    const source = Buffer.from(Array.from({ length: 730_001 }, (_, index) => index % 251));
    const parts: Buffer[] = [];
    for await (const part of inParts(pieces(source, 33_333), partBytes)) parts.push(Buffer.from(part));
    assert.ok(Buffer.concat(parts).equals(source));
    assert.deepEqual(
      parts.map(({ byteLength }) => byteLength),
      [...Array.from({ length: 7 }, () => partBytes), 30_001],
    );
  });

  test("takes the memory of two parts, however many there are", async () => {
    const memory = new Set<ArrayBufferLike>();
    for await (const part of inParts(pieces(Buffer.alloc(2_000_000), 64_000), partBytes)) memory.add(part.buffer);
    assert.equal(memory.size, 2);
  });

  test("is an empty part where nothing comes", async () => {
    const parts: number[] = [];
    for await (const part of inParts(pieces(Buffer.alloc(0), 1), partBytes)) parts.push(part.byteLength);
    assert.deepEqual(parts, [0]);
  });
});

async function* pieces(source: Buffer, bytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < source.byteLength; at += bytes) yield source.subarray(at, at + bytes);
}
