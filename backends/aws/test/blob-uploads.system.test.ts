import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { crc32 } from "node:zlib";
import { actionOf, decideFirst, openBehindProxy, refusal } from "./blob-stand.ts";
import { pass } from "./proxied.ts";
import { MiB, pieces, putBytes, readAll, sampleBytes } from "./sample-bytes.ts";
import { TestBuckets } from "./test-buckets.ts";

const partBytes = 5 * MiB;
const key = "jobs/sample/input";

suite("a blob that comes in parts", () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.start();
  });
  after(() => buckets[Symbol.asyncDispose]());

  for (const bytes of [partBytes, 2 * partBytes, 2 * partBytes + 1]) {
    test(`is kept whole when it has ${bytes} bytes`, async () => {
      await using stand = await openBehindProxy(buckets, { partBytes });
      const content = sampleBytes(bytes);
      await putBytes(stand.store, key, content);
      assert.ok((await readAll(stand.store.open(key))).equals(content));
      const range = { start: partBytes - 3, end: partBytes - 1 };
      assert.ok((await readAll(stand.store.open(key, { range }))).equals(content.subarray(range.start, partBytes)));
      const sent = stand.proxy.seen.map(actionOf).filter((action) => action === "UploadPart");
      assert.equal(sent.length, Math.ceil(bytes / partBytes));
    });
  }

  test("takes a checksum of each part, and one of the whole, unless told not to", async () => {
    const content = sampleBytes(partBytes + 10);
    for (const checksums of [true, false]) {
      await using stand = await openBehindProxy(buckets, { partBytes, checksums });
      await putBytes(stand.store, key, content);
      const sent = stand.proxy.seen.filter((request) => actionOf(request) === "UploadPart");
      const expected = [content.subarray(0, partBytes), content.subarray(partBytes)].map(header);
      assert.deepEqual(
        sent.map(({ headers }) => headers["x-amz-checksum-crc32"]),
        checksums ? expected : [undefined, undefined],
      );
      const completed = stand.proxy.seen.find((request) => actionOf(request) === "CompleteMultipartUpload");
      assert.equal(completed?.headers["x-amz-checksum-crc32"], checksums ? header(content) : undefined);
      assert.equal(completed?.headers["x-amz-checksum-type"], checksums ? "FULL_OBJECT" : undefined);
    }
  });

  test("is read no further ahead of what has arrived than two parts", async () => {
    await using stand = await openBehindProxy(buckets, { partBytes });
    const pieceBytes = 65_536;
    let given = 0;
    let arrived = 0;
    let farthest = 0;
    stand.proxy.decide = (request) => {
      if (actionOf(request) !== "UploadPart") return pass;
      farthest = Math.max(farthest, given - arrived);
      arrived += partBytes;
      return pass;
    };
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(sampleBytes(6 * partBytes), pieceBytes)) {
        given += piece.length;
        yield piece;
      }
    };
    await stand.store.put(key, counted(), { maxBytes: 6 * partBytes });
    assert.ok(farthest <= 2 * partBytes + pieceBytes, `${farthest} bytes were read that had not arrived`);
  });

  test("says how it is encrypted", async () => {
    const encryption = { kind: "kms", keyId: "alias/millrace", bucketKey: true } as const;
    await using stand = await openBehindProxy(buckets, { partBytes, encryption });
    await putBytes(stand.store, key, sampleBytes(partBytes));
    await putBytes(stand.store, key, sampleBytes(10));
    const begun = stand.proxy.seen.filter((seen) => /CreateMultipart|PutObject/.test(actionOf(seen)));
    assert.equal(begun.length, 2);
    for (const { headers } of begun) {
      assert.equal(headers["x-amz-server-side-encryption"], "aws:kms");
      assert.equal(headers["x-amz-server-side-encryption-aws-kms-key-id"], "alias/millrace");
      assert.equal(headers["x-amz-server-side-encryption-bucket-key-enabled"], "true");
    }
  });

  const fault = new Error("the line is dead");
  const failures: Readonly<Record<string, (stop: AbortController) => AsyncGenerator<Uint8Array>>> = {
    "whose source fails": async function* () {
      yield* pieces(sampleBytes(2 * partBytes + 10));
      throw fault;
    },
    "whose source falls silent until it is stopped": async function* (stop) {
      yield* pieces(sampleBytes(2 * partBytes + 10));
      setImmediate(() => stop.abort(fault));
      await new Promise(() => {});
    },
  };
  for (const [which, source] of Object.entries(failures)) {
    test(`${which} is aborted, and nothing of it stays`, async () => {
      await using stand = await openBehindProxy(buckets, { partBytes });
      const stop = new AbortController();
      const put = stand.store.put(key, source(stop), { maxBytes: 100 * MiB, signal: stop.signal });
      await assert.rejects(put, (error) => error === fault);
      assert.equal(actionOf(stand.proxy.seen.at(-1)!), "AbortMultipartUpload");
      assert.equal(await stand.store.stat(key), undefined);
    });
  }

  test("that is too large is aborted, and what was there before stays", async () => {
    await using stand = await openBehindProxy(buckets, { partBytes });
    await putBytes(stand.store, key, Buffer.from("before"));
    const put = stand.store.put(key, pieces(sampleBytes(2 * partBytes)), { maxBytes: 2 * partBytes - 1 });
    await assert.rejects(put, { code: "file-too-large" });
    assert.equal(actionOf(stand.proxy.seen.at(-1)!), "AbortMultipartUpload");
    assert.equal(String(await readAll(stand.store.open(key))), "before");
  });

  test("is aborted when the store is closed, and whoever put it is told so", async () => {
    await using stand = await openBehindProxy(buckets, { partBytes });
    const { store, proxy } = stand;
    const begun = Promise.withResolvers<void>();
    proxy.decide = (request) => {
      if (actionOf(request) === "UploadPart") begun.resolve();
      return pass;
    };
    const put = assert.rejects(store.put(key, endless(), { maxBytes: 1_024 * MiB }), { code: "closed" });
    await begun.promise;
    await store[Symbol.asyncDispose]();
    await put;
    assert.equal(actionOf(proxy.seen.at(-1)!), "AbortMultipartUpload");
  });

  test("is given up when a part is refused, though its source is silent", async () => {
    await using stand = await openBehindProxy(buckets, { partBytes });
    decideFirst(stand.proxy, "UploadPart", refusal(403, "AccessDenied"));
    const silent = async function* (): AsyncGenerator<Uint8Array> {
      yield sampleBytes(partBytes);
      await new Promise(() => {});
    };
    await assert.rejects(stand.store.put(key, silent(), { maxBytes: 100 * MiB }), { code: "storage-unavailable" });
    assert.equal(actionOf(stand.proxy.seen.at(-1)!), "AbortMultipartUpload");
  });

  for (const action of ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]) {
    test(`is whole although an answer to ${action} was lost`, async () => {
      await using stand = await openBehindProxy(buckets, { partBytes });
      const content = sampleBytes(2 * partBytes);
      decideFirst(stand.proxy, action, { kind: "lose-answer" });
      await putBytes(stand.store, key, content);
      assert.ok((await readAll(stand.store.open(key))).equals(content));
    });
    test(`is whole although S3 is too busy for ${action} at first`, async () => {
      await using stand = await openBehindProxy(buckets, { partBytes });
      const content = sampleBytes(2 * partBytes);
      decideFirst(stand.proxy, action, refusal(503, "SlowDown"), 3);
      await putBytes(stand.store, key, content);
      assert.ok((await readAll(stand.store.open(key))).equals(content));
    });
  }

  test("is not taken for whole when another has ended its upload", async () => {
    await using stand = await openBehindProxy(buckets, { partBytes });
    await putBytes(stand.store, key, Buffer.from("before"));
    decideFirst(stand.proxy, "CompleteMultipartUpload", refusal(404, "NoSuchUpload"));
    await assert.rejects(putBytes(stand.store, key, sampleBytes(partBytes)), { code: "storage-unavailable" });
    assert.equal(String(await readAll(stand.store.open(key))), "before");
  });
});

/** A CRC-32 as S3 has it. */
function header(bytes: Uint8Array): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString("base64");
}

async function* endless(): AsyncGenerator<Uint8Array, never, undefined> {
  for (;;) yield sampleBytes(65_536);
}
