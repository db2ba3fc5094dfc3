import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { after, before, suite, test } from "node:test";
import { s3Blobs } from "@millrace/aws";
import { isJobError } from "@millrace/jobs";
import type { BlobStore } from "@millrace/jobs";
import { actionOf, decideFirst, openBehindProxy, openBehindTcp, readWhileReplaced, refusal } from "./blob-stand.ts";
import { pass } from "./proxied.ts";
import { MiB, putBytes, readAll, readAround, sampleBytes } from "./sample-bytes.ts";
import { TestBuckets } from "./test-buckets.ts";

const key = "jobs/sample/output";
const small = Buffer.from("hello");

suite("a bucket that is not well", () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.start();
  });
  after(() => buckets[Symbol.asyncDispose]());

  for (const [status, code] of [
    [503, "SlowDown"],
    [500, "InternalError"],
    [400, "RequestTimeout"],
    [400, "BadDigest"],
  ] as const) {
    test(`is asked again while it answers ${code}`, async () => {
      await using stand = await openBehindProxy(buckets);
      for (const action of ["PutObject", "HeadObject", "GetObject", "ListObjectsV2", "DeleteObject"]) {
        decideFirst(stand.proxy, action, refusal(status, code), action === "HeadObject" && status < 500 ? 0 : 3);
        await putBytes(stand.store, key, small);
        assert.equal((await stand.store.stat(key))?.bytes, small.length);
        assert.ok((await readAll(stand.store.open(key))).equals(small));
        assert.equal((await stand.store.list("", { limit: 9 })).blobs.length, 1);
        await stand.store.delete(key);
      }
    });
  }

  test("has kept a blob although its answer was lost, and whoever put it need not know", async () => {
    await using stand = await openBehindProxy(buckets);
    decideFirst(stand.proxy, "PutObject", { kind: "lose-answer" });
    await putBytes(stand.store, key, small);
    assert.ok((await readAll(stand.store.open(key))).equals(small));
  });

  test("is asked anew on another connection when what came was no answer", async () => {
    let connections = 0;
    // Some servers send more than an answer, and whoever asks next on that connection reads the rest of it.
    await using server = createServer((socket) => {
      const answer = ++connections === 1 ? "0\r\n\r\n" : "HTTP/1.1 204 No Content\r\n\r\n";
      socket.once("data", () => socket.end(answer));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using store = s3Blobs(buckets.options("sample", { endpoint: `http://127.0.0.1:${port}` }));
    await store.delete(key);
    assert.equal(connections, 2);
  });

  test("is given up when it is too busy for longer than a call may take", async () => {
    await using stand = await openBehindProxy(buckets, { timeoutMs: 300 });
    stand.proxy.decide = () => refusal(503, "SlowDown");
    await assert.rejects(putBytes(stand.store, key, small), {
      code: "storage-unavailable",
      message: /given up after \d+ tries.*SlowDown/,
    });
  });

  test("is given up when it is silent, and is well again afterwards", async () => {
    await using stand = await openBehindTcp(buckets, { timeoutMs: 1_000 });
    await putBytes(stand.store, key, small);
    stand.proxy.stall();
    await assert.rejects(stand.store.stat(key), { code: "storage-unavailable" });
    await assert.rejects(putBytes(stand.store, key, small), { code: "storage-unavailable" });
    stand.proxy.mend();
    assert.equal((await stand.store.stat(key))?.bytes, small.length);
  });

  for (const break_ of ["cut", "halfOpen"] as const) {
    test(`is read to the end although the connection is ${break_ === "cut" ? "cut" : "half open"} on the way`, async () => {
      await using stand = await openBehindTcp(buckets, { timeoutMs: 6_000 });
      const content = sampleBytes(24 * MiB);
      await putBytes(stand.store, key, content);
      const range = { start: 7, end: content.length - 9 };
      const read = await readAround(stand.store.open(key, { range }), () => {
        stand.proxy[break_]();
        stand.proxy.mend();
      });
      assert.ok(read.equals(content.subarray(range.start, range.end + 1)));
    });
  }

  test("is not read on where the connection was cut if the blob is another by now", async () => {
    await using stand = await openBehindTcp(buckets, { timeoutMs: 6_000 });
    const read = readWhileReplaced(stand.store, stand.proxy, key);
    await assert.rejects(read, { code: "storage-unavailable", message: /replaced while it was read/ });
  });

  test("is not believed when the bytes are not those that were stored", async () => {
    await using stand = await openBehindProxy(buckets);
    const headers = { "x-amz-checksum-crc32": "AAAAAA==", "content-length": "5", etag: '"1"' };
    stand.proxy.decide = () => ({ kind: "answer", status: 200, headers, body: "hello" });
    await assert.rejects(readAll(stand.store.open(key)), { code: "storage-corrupt" });
  });

  test("is not believed when it answers a range with the whole", async () => {
    await using stand = await openBehindProxy(buckets);
    stand.proxy.decide = () => ({ kind: "answer", status: 200, body: "hello" });
    await assert.rejects(stand.store.open(key, { range: { start: 1 } }), { message: /answers no ranges/ });
  });

  test("that is not there is named by every call, with what to do", async () => {
    await using store = s3Blobs(buckets.options("nowhere"));
    const calls: readonly (() => Promise<unknown>)[] = [
      () => store.check(new AbortController().signal),
      () => putBytes(store, key, small),
      () => store.open(key),
      () => store.stat(key),
      () => store.list("", { limit: 1 }),
    ];
    for (const call of calls) {
      await assert.rejects(call(), { code: "storage-unavailable", message: /no bucket "nowhere"; make it/ });
    }
  });

  for (const [status, code, expected] of [
    [403, "AccessDenied", /was denied \(told by the service\); let the role/],
    [400, "ExpiredToken", /credential .* was not taken \(ExpiredToken.*renew it/],
    [403, "InvalidAccessKeyId", /credential .* was not taken/],
    [403, "SignatureDoesNotMatch", /credential .* was not taken/],
    [301, "PermanentRedirect", /is in another region .*set that region/],
  ] as const) {
    test(`that answers ${code} is told of at once, with what to do`, async () => {
      await using stand = await openBehindProxy(buckets);
      stand.proxy.decide = () => refusal(status, code);
      assert.match(await refused(stand.store), expected);
      assert.equal(stand.proxy.seen.length, 1);
    });
  }

  for (const action of ["GetObject", "CreateMultipartUpload", "AbortMultipartUpload"]) {
    test(`that does not permit ${action} is told of by its check, until it does`, async () => {
      await using stand = await openBehindProxy(buckets);
      stand.proxy.decide = (request) => (actionOf(request) === action ? refusal(403, "AccessDenied") : pass);
      assert.match(await refused(stand.store), /was denied/);
      assert.match(await refused(stand.store), /was denied/);
      stand.proxy.decide = () => pass;
      await stand.store.check(new AbortController().signal);
    });
  }

  test("that is full is told of as full", async () => {
    await using stand = await openBehindProxy(buckets);
    stand.proxy.decide = () => refusal(507, "InsufficientStorage");
    await assert.rejects(putBytes(stand.store, key, small), { code: "storage-full" });
  });
});

suite("uploads that a crash has left", () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.start();
  });
  after(() => buckets[Symbol.asyncDispose]());

  test("are aborted by a check when they are a day old, and not before", async () => {
    await using stand = await openBehindProxy(buckets, { prefix: "ours/" });
    const body = `<ListMultipartUploadsResult>${listed("old", 25)}${listed("new", 23)}</ListMultipartUploadsResult>`;
    decideFirst(stand.proxy, "ListMultipartUploads", { kind: "answer", status: 200, body });
    await stand.store.check(new AbortController().signal);
    const list = stand.proxy.seen.find((seen) => actionOf(seen) === "ListMultipartUploads");
    assert.equal(new URL(list!.path, "http://s3").searchParams.get("prefix"), "ours/");
    const aborted = stand.proxy.seen
      .filter((seen) => actionOf(seen) === "AbortMultipartUpload")
      .map(({ path }) => path);
    assert.equal(aborted.filter((path) => path.includes("uploadId=old")).length, 1);
    assert.equal(aborted.filter((path) => path.includes("uploadId=new")).length, 0);
  });

  for (const [status, code] of [
    [403, "AccessDenied"],
    [501, "NotImplemented"],
  ] as const) {
    test(`are left to the lifecycle rule where listing them is answered with ${code}`, async () => {
      await using stand = await openBehindProxy(buckets);
      decideFirst(stand.proxy, "ListMultipartUploads", refusal(status, code));
      await stand.store.check(new AbortController().signal);
    });
  }
});

function listed(id: string, hours: number): string {
  const initiated = new Date(Date.now() - hours * 3_600_000).toISOString();
  return `<Upload><Key>ours/${id}</Key><UploadId>${id}</UploadId><Initiated>${initiated}</Initiated></Upload>`;
}

async function refused(store: BlobStore): Promise<string> {
  const error = await store.check(new AbortController().signal).catch((cause: unknown) => cause);
  assert.ok(isJobError(error, "storage-unavailable"), String(error));
  return error.message;
}
