import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { s3Blobs } from "@millrace/aws";
import { putBytes } from "../sample-bytes.ts";
import { TestBuckets } from "../test-buckets.ts";

const key = "jobs/sample/output";
const link = { expiresMs: 60_000, fileName: "Übersicht 2026.pdf", contentType: "application/pdf" };
const hour = 3_600_000;

suite("signatures that OpenStack Swift compares", () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.startOnSwift();
  });
  after(() => buckets[Symbol.asyncDispose]());

  test("let a link lead to the bytes, whole or a range, under the file's own name and type", async () => {
    await using store = await buckets.openFresh();
    await putBytes(store, key, Buffer.from("hello"));
    const address = (await store.link(key, link)) ?? "";
    const answer = await fetch(address);
    assert.equal(await answer.text(), "hello");
    assert.equal(answer.headers.get("content-type"), "application/pdf");
    assert.match(answer.headers.get("content-disposition") ?? "", /filename\*=UTF-8''%C3%9Cbersicht%202026\.pdf/);
    assert.equal(await (await fetch(address, { headers: { range: "bytes=1-3" } })).text(), "ell");
  });

  test("end with a link's time", async (t) => {
    await using store = await buckets.openFresh();
    await putBytes(store, key, Buffer.from("hello"));
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() - hour });
    const old = (await store.link(key, link)) ?? "";
    t.mock.timers.reset();
    const answer = await fetch(old);
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /expired/);
  });

  for (const [what, from, to] of [
    ["another blob", "output?", "input?"],
    ["a longer time", "X-Amz-Expires=60", "X-Amz-Expires=6000"],
    ["another name", "2026.pdf", "2027.pdf"],
  ] as const) {
    test(`are not good for ${what} than the link was made for`, async () => {
      await using store = await buckets.openFresh();
      await putBytes(store, key, Buffer.from("hello"));
      await putBytes(store, "jobs/sample/input", Buffer.from("secret"));
      const address = (await store.link(key, link)) ?? "";
      const forged = address.replace(from, to);
      assert.notEqual(forged, address);
      const answer = await fetch(forged);
      assert.equal(answer.status, 403);
      assert.match(await answer.text(), /SignatureDoesNotMatch/);
    });
  }

  for (const [what, credentials] of [
    ["another's secret", { accessKeyId: "millrace:tester", secretAccessKey: "guess" }],
    ["a stranger's key", { accessKeyId: "millrace:stranger", secretAccessKey: "sample" }],
  ] as const) {
    test(`are not taken with ${what}, which the check tells of`, async () => {
      await using store = s3Blobs(await buckets.make({ credentials }));
      const message = /the credential for the bucket .* was not taken \(SignatureDoesNotMatch/;
      await assert.rejects(store.check(new AbortController().signal), { code: "storage-unavailable", message });
      await assert.rejects(putBytes(store, key, Buffer.from("hello")), { code: "storage-unavailable", message });
    });
  }
});
