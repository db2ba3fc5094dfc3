import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { pass } from "../proxied.ts";
import { openBehindProxy, refusal } from "../proxied-store.ts";
import { insertSample } from "../sample.ts";
import { TestTables } from "../test-tables.ts";

suite("the kinds that there are jobs of", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  test("are noted once, however many first jobs of a kind are submitted together", async () => {
    await using stand = await openBehindProxy(tables);
    const { store, proxy } = stand;
    await Promise.all(Array.from({ length: 20 }, () => insertSample(store)));
    await insertSample(store);
    assert.equal(proxy.seen.filter(({ body }) => body.includes("SET kind = :kind")).length, 1);
  });

  test("are noted with the next job where they could not be", async () => {
    await using stand = await openBehindProxy(tables);
    const { store, proxy } = stand;
    proxy.decide = () => refusal("AccessDeniedException");
    await assert.rejects(insertSample(store), { code: "storage-unavailable" });
    proxy.decide = () => pass;
    await insertSample(store);
    assert.deepEqual(await store.counts(), [{ kind: "sample", state: "queued", count: 1 }]);
  });
});
