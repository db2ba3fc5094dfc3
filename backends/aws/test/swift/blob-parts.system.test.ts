import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, S3Client } from "@aws-sdk/client-s3";
import { s3Blobs } from "@millrace/aws";
import type { BlobStoreOptions } from "@millrace/aws";
import { openBehindTcp, readWhileReplaced } from "../blob-stand.ts";
import { MiB, pieces, putBytes, readAll, readAround, sampleBytes } from "../sample-bytes.ts";
import { TestBuckets } from "../test-buckets.ts";

const partBytes = 5 * MiB;
const key = "jobs/sample/input";

suite("a blob that comes to OpenStack Swift in parts", () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.startOnSwift();
  });
  after(() => buckets[Symbol.asyncDispose]());

  for (const bytes of [partBytes, 2 * partBytes, 2 * partBytes + 1]) {
    test(`is read whole and across parts when it has ${bytes} bytes`, async () => {
      await using store = await buckets.openFresh({ partBytes });
      const content = sampleBytes(bytes);
      await putBytes(store, key, content);
      assert.equal((await store.stat(key))?.bytes, bytes);
      assert.ok((await readAll(store.open(key))).equals(content));
      const range = { start: partBytes - 3, end: Math.min(partBytes + 3, bytes - 1) };
      assert.ok((await readAll(store.open(key, { range }))).equals(content.subarray(range.start, range.end + 1)));
    });
  }

  test("is replaced, listed and deleted as any other", async () => {
    await using store = await buckets.openFresh({ partBytes });
    await putBytes(store, key, Buffer.from("before"));
    await putBytes(store, key, sampleBytes(partBytes + 1));
    const { blobs } = await store.list("", { limit: 9 });
    assert.deepEqual(blobs, [await store.stat(key)]);
    assert.equal(blobs[0]?.bytes, partBytes + 1);
    await putBytes(store, key, Buffer.from("after"));
    assert.equal(String(await readAll(store.open(key))), "after");
    await store.delete(key);
    assert.equal(await store.stat(key), undefined);
  });

  test("is aborted when its source fails: what was there stays, and no upload does", async () => {
    const options = await buckets.make({ partBytes });
    await using store = s3Blobs(options);
    await putBytes(store, key, Buffer.from("before"));
    const fault = new Error("the line is dead");
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces(sampleBytes(2 * partBytes + 10));
      throw fault;
    };
    await assert.rejects(store.put(key, source(), { maxBytes: 100 * MiB }), (error) => error === fault);
    assert.equal(String(await readAll(store.open(key))), "before");
    assert.deepEqual(await unfinished(options), []);
  });

  test("is not aborted by a check while it is on its way", async () => {
    const options = await buckets.make({ partBytes });
    await using store = s3Blobs(options);
    using client = clientOf(options);
    await client.s3.send(new CreateMultipartUploadCommand({ Bucket: options.bucket, Key: key }));
    await store.check(new AbortController().signal);
    assert.deepEqual(await unfinished(options), [key]);
  });

  test("is refused with checksums, and whoever put it is told which setting to change", async () => {
    const options = await buckets.make({ partBytes, checksums: true });
    await using store = s3Blobs(options);
    await assert.rejects(putBytes(store, key, sampleBytes(partBytes)), {
      code: "storage-unavailable",
      message: /set `checksums: false`/,
    });
    assert.deepEqual(await unfinished(options), []);
  });

  test("is read to the end although the connection is cut on the way", async () => {
    await using stand = await openBehindTcp(buckets, { partBytes, timeoutMs: 30_000 });
    const content = sampleBytes(24 * MiB);
    await putBytes(stand.store, key, content);
    const read = await readAround(stand.store.open(key), () => {
      stand.proxy.cut();
      stand.proxy.mend();
    });
    assert.ok(read.equals(content));
  });

  test("is not read on where the connection was cut if it is another by now", async () => {
    await using stand = await openBehindTcp(buckets, { partBytes, timeoutMs: 30_000 });
    const read = readWhileReplaced(stand.store, stand.proxy, key);
    await assert.rejects(read, { code: "storage-unavailable", message: /replaced while it was read/ });
  });
});

function clientOf({ region = "", endpoint = "", credentials }: BlobStoreOptions) {
  const s3 = new S3Client({ region, endpoint, forcePathStyle: true, ...(credentials && { credentials }) });
  return { s3, [Symbol.dispose]: () => s3.destroy() };
}

/** The keys of uploads that were neither completed nor aborted. */
async function unfinished(options: BlobStoreOptions): Promise<(string | undefined)[]> {
  using client = clientOf(options);
  const { Uploads = [] } = await client.s3.send(new ListMultipartUploadsCommand({ Bucket: options.bucket }));
  return Uploads.map(({ Key }) => Key);
}
