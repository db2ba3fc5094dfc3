import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { dynamoJobStore } from "@millrace/aws";
import { isJobError } from "@millrace/jobs";
import type { JobStore } from "@millrace/jobs";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { sampleJob } from "@millrace/jobs/testing";
import { pass, targetOf } from "./proxied.ts";
import { isByTime, openBehindProxy, refusal } from "./proxied-store.ts";
import { claim, done, insertSample, longMs } from "./sample.ts";
import { TestTables } from "./test-tables.ts";

suite("a table that is not well", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  test("is asked once for each step of a plain job's way", async () => {
    await using stand = await openBehindProxy(tables);
    const { store, proxy } = stand;
    await insertSample(store);
    const steps = [
      ["PutItem", (id: string) => store.insert([sampleJob({ id })])],
      ["UpdateItem", (id: string) => store.claim(id, claim)],
      ["PutItem", (id: string) => store.heartbeat(id, 1, { leaseMs: longMs })],
      ["PutItem", (id: string) => store.settle(id, 1, done)],
    ] as const;
    await store.claim((await insertSample(store)).id, claim);
    const { id } = sampleJob();
    for (const [request, step] of steps) {
      proxy.seen.length = 0;
      await step(id);
      assert.deepEqual(proxy.seen.filter((seen) => !isByTime(seen)).map(targetOf), [request]);
    }
  });

  for (const type of ["ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError"]) {
    test(`is asked again while it answers ${type}`, async () => {
      await using stand = await openBehindProxy(tables);
      let left = 5;
      stand.proxy.decide = () => (left-- > 0 ? refusal(type) : pass);
      const { id } = await insertSample(stand.store);
      left = 3;
      assert.equal((await stand.store.claim(id, claim)).kind, "claimed");
    });
  }

  test("is asked again when transactions are in each other's way", async () => {
    await using stand = await openBehindProxy(tables);
    let left = 5;
    const reasons = [{ Code: "None" }, { Code: "TransactionConflict" }];
    stand.proxy.decide = (request) =>
      targetOf(request) === "TransactWriteItems" && left-- > 0
        ? refusal("TransactionCanceledException", { CancellationReasons: reasons })
        : pass;
    const { id } = await insertSample(stand.store, { idempotencyKey: "once" });
    assert.equal((await stand.store.get(id))?.idempotencyKey, "once");
    assert.ok(left < 0);
  });

  test("is given up when it is throttled for longer than a call may take", async () => {
    await using stand = await openBehindProxy(tables, { timeoutMs: 300 });
    stand.proxy.decide = () => refusal("ThrottlingException");
    await assert.rejects(stand.store.insert([sampleJob()]), {
      code: "storage-unavailable",
      message: /given up after \d+ tries/,
    });
  });

  test("is given up when it is silent, and is well again afterwards", async () => {
    await using proxy = await TcpProxy.start(Number(new URL(tables.endpoint).port));
    await using store = await tables.openFresh({ endpoint: `http://127.0.0.1:${proxy.port}`, timeoutMs: 500 });
    const { id } = await insertSample(store);
    proxy.stall();
    await assert.rejects(store.get(id), { code: "storage-unavailable" });
    proxy.mend();
    assert.equal((await store.get(id))?.id, id);
  });

  test("that is not there is named, with what to do", async () => {
    await using store = dynamoJobStore(tables.options("nowhere"));
    const error = await refused(store);
    assert.match(error, /no table "nowhere".*createTable/);
    await assert.rejects(store.insert([sampleJob()]), { code: "storage-unavailable", message: error });
  });

  for (const [type, expected] of [
    ["AccessDeniedException", /was denied \(not authorized to perform this\); let the role/],
    ["ExpiredTokenException", /credential .* was not taken \(ExpiredTokenException.*renew it/],
    ["UnrecognizedClientException", /credential .* was not taken/],
  ] as const) {
    test(`that answers ${type} is told of at once, with what to do`, async () => {
      await using stand = await openBehindProxy(tables);
      stand.proxy.decide = () => refusal(type, { message: "not authorized to perform this" });
      stand.proxy.seen.length = 0;
      assert.match(await refused(stand.store), expected);
      assert.equal(stand.proxy.seen.length, 1);
    });
  }

  test("takes no more than an item or a transaction may hold, and says so", async () => {
    await using store = await tables.openFresh();
    const input = { text: "x".repeat(420_000) };
    await assert.rejects(store.insert([sampleJob({ input })]), { code: "payload-too-large" });
    await assert.rejects(store.insert([sampleJob(), sampleJob({ input })]), { code: "payload-too-large" });
    const list = Array.from({ length: 20 }, () => sampleJob({ input: { text: "x".repeat(300_000) } }));
    await assert.rejects(store.insert(list), { code: "payload-too-large" });
    assert.deepEqual(await store.counts(), []);
  });
});

async function refused(store: JobStore): Promise<string> {
  const error = await store.check(new AbortController().signal).catch((cause: unknown) => cause);
  assert.ok(isJobError(error, "storage-unavailable"));
  return error.message;
}
