import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { JobStore } from "@millrace/jobs";
import type { HttpFate } from "@millrace/services/http-proxy";
import { sampleJob } from "@millrace/jobs/testing";
import { answer, pass } from "./proxied.ts";
import { openBehindProxy } from "./proxied-store.ts";
import { claim, done, insertSample, longMs } from "./sample.ts";
import { TestTables } from "./test-tables.ts";

/** What a store is asked that it looks up in an index. */
const questions: readonly {
  readonly name: string;
  readonly ask: (store: JobStore) => Promise<readonly { readonly id: string }[]>;
}[] = [
  { name: "jobs whose doorbell was not heard", ask: (store) => store.unsent({ limit: 10, dueForMs: 0 }) },
  { name: "jobs whose lease has lapsed", ask: (store) => store.stale(10) },
  { name: "jobs past their deadline", ask: (store) => store.overdue(10) },
  { name: "jobs whose time is up", ask: (store) => store.expired(10) },
  {
    name: "a list of jobs in a state",
    ask: async (store) => (await store.list({ kind: "sample", states: ["failed"] }, { limit: 10 })).jobs,
  },
  {
    name: "a list by the beginning of an id",
    ask: async (store) => (await store.list({ idPrefix: "zzzzzzzzz" }, { limit: 10 })).jobs,
  },
  { name: "a result to use again", ask: async (store) => [(await store.findReusable("bytes")) ?? []].flat() },
];

suite("an index that lags behind its table", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  for (const { name, ask } of questions) {
    test(`is not believed: ${name}`, async () => {
      await using stand = await openBehindProxy(tables);
      const { store, proxy } = stand;
      const [held, ended] = [await insertSample(store), await insertSample(store, { reuseKey: "bytes" })];
      await store.claim(held.id, claim);
      await store.claim(ended.id, claim);
      await store.settle(ended.id, 1, { ...done, output: {} });
      await store.markPurged(ended.id, longMs);
      const ids = [held.id, ended.id, sampleJob().id];
      proxy.decide = ({ body }) => (body.includes("IndexName") ? believing(ids) : pass);
      assert.deepEqual(await ask(store), []);
    });
  }
});

/** The answer of an index that names these jobs whatever it is asked. */
function believing(ids: readonly string[]): HttpFate {
  const Items = ids.map((id) => ({
    pk: { S: `job#${id}` },
    sk: { S: "job" },
    dueAt: { N: "1" },
    deadlineAt: { N: "1" },
    place: { S: `000000000000001${id}` },
  }));
  return answer(200, { Items, Count: Items.length, ScannedCount: Items.length });
}
