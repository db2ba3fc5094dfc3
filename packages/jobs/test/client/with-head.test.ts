import assert from "node:assert/strict";
import { test } from "node:test";
import { withHead } from "../../src/client/with-head.ts";

async function* chunksOf(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let next = 0;
  for (const size of sizes) yield Uint8Array.from({ length: size }, () => next++ % 256);
}

async function through(sizes: readonly number[], headBytes: number): Promise<{ head: number[]; bytes: number[] }> {
  let head: number[] = [];
  const bytes: number[] = [];
  const stream = withHead(chunksOf(...sizes), headBytes, (seen) => void (head = [...seen]));
  for await (const chunk of stream) bytes.push(...chunk);
  return { head, bytes };
}

for (const sizes of [[], [0], [3], [4], [5], [1, 1, 1, 1, 1], [10, 10], [0, 7, 0]]) {
  test(`chunks of ${JSON.stringify(sizes)} bytes pass unchanged, and the first four bytes are seen`, async () => {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const { head, bytes } = await through(sizes, 4);
    assert.deepEqual(
      bytes,
      Array.from({ length: total }, (_, index) => index),
    );
    assert.deepEqual(head, bytes.slice(0, 4));
  });
}

function refuse(): never {
  throw new Error("refused");
}

test("what the inspection throws ends the stream before anything was passed on, and the source is let go", async () => {
  let closed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield new Uint8Array(8);
      assert.fail("nothing more may be read");
    } finally {
      closed = true;
    }
  }
  await assert.rejects(async () => {
    for await (const chunk of withHead(source(), 4, refuse)) assert.fail(`passed on ${chunk.length} bytes`);
  }, /refused/);
  assert.ok(closed);
});
