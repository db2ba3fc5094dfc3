import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { dynamoJobStore } from "@millrace/aws";
import { HttpProxy } from "@millrace/services/http-proxy";
import { insertSample } from "../sample.ts";
import { TestTables } from "../test-tables.ts";

suite("the kinds that there are jobs of", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  test("are noted once, however many first jobs of a kind are submitted together", async () => {
    await using proxy = await HttpProxy.start(tables.endpoint);
    const options = await tables.make();
    await using store = dynamoJobStore({ ...options, endpoint: proxy.endpoint });
    await Promise.all(Array.from({ length: 20 }, () => insertSample(store)));
    await insertSample(store);
    assert.equal(proxy.seen.filter(({ body }) => body.includes("SET kind = :kind")).length, 1);
  });

  test("are noted with the next job where they could not be", async () => {
    await using proxy = await HttpProxy.start(tables.endpoint);
    const options = await tables.make();
    await using store = dynamoJobStore({ ...options, endpoint: proxy.endpoint });
    const headers = { "content-type": "application/x-amz-json-1.0" };
    const body = JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#AccessDeniedException", message: "no" });
    proxy.decide = () => ({ kind: "answer", status: 400, headers, body });
    await assert.rejects(insertSample(store), { code: "storage-unavailable" });
    proxy.decide = () => ({ kind: "pass" });
    await insertSample(store);
    assert.deepEqual(await store.counts(), [{ kind: "sample", state: "queued", count: 1 }]);
  });
});
