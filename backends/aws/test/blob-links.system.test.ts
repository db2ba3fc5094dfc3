import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { s3Blobs } from "@millrace/aws";
import { putBytes } from "./sample-bytes.ts";
import { TestBuckets } from "./test-buckets.ts";

const key = "jobs/sample/output";
const link = { expiresMs: 60_000, fileName: "Übersicht 2026.pdf", contentType: "application/pdf" };

suite("a link to a blob", () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.start();
  });
  after(() => buckets[Symbol.asyncDispose]());

  test("leads to its bytes, whole or a range of them, without a credential", async () => {
    await using store = await buckets.openFresh();
    await putBytes(store, key, Buffer.from("hello"));
    const address = await store.link(key, link);
    assert.ok(address !== null);
    assert.equal(await (await fetch(address)).text(), "hello");
    assert.equal(await (await fetch(address, { headers: { range: "bytes=1-3" } })).text(), "ell");
  });

  test("asks for the file's own name and type, and for its time in seconds", async () => {
    await using store = await buckets.openFresh();
    const { searchParams } = new URL((await store.link(key, { ...link, expiresMs: 60_001 })) ?? "");
    const disposition = searchParams.get("response-content-disposition");
    assert.match(disposition ?? "", /^attachment; .*filename\*=UTF-8''%C3%9Cbersicht%202026\.pdf/);
    assert.equal(searchParams.get("response-content-type"), "application/pdf");
    assert.equal(searchParams.get("X-Amz-Expires"), "61");
  });

  test("is not given for longer than a signature lasts", async () => {
    await using store = await buckets.openFresh();
    assert.equal(await store.link(key, { ...link, expiresMs: 604_800_001 }), null);
  });

  test("is refused where there is no credential to sign it, and the reason is told", async () => {
    await using store = s3Blobs(buckets.options("sample", { credentials: notLoggedIn }));
    await assert.rejects(store.link(key, link), { code: "storage-unavailable", message: /nobody is logged in/ });
  });
});

function notLoggedIn(): Promise<never> {
  return Promise.reject(Object.assign(new Error("nobody is logged in"), { name: "CredentialsProviderError" }));
}
