import assert from "node:assert/strict";
import { test } from "node:test";
import { dynamoJobStore } from "@millrace/aws";
import { JobCounts } from "../../src/dynamodb/jobs/job-counts.ts";
import { Kinds } from "../../src/dynamodb/jobs/kinds.ts";
import { Table } from "../../src/dynamodb/table/table.ts";
import { claim, done, insertSample } from "../sample.ts";
import { TestTables } from "../test-tables.ts";

test("a kept number stands for more jobs than are counted, whichever process has changed them", async () => {
  await using tables = await TestTables.start();
  const options = await tables.make();
  for (let process = 0; process < 2; process++) {
    // What it has added up is written when it is closed.
    await using store = dynamoJobStore(options);
    for (let made = 0; made < 20; made++) await insertSample(store);
    const { id } = await insertSample(store);
    await store.claim(id, claim);
    await store.settle(id, 1, done);
    const { id: deleted } = await insertSample(store);
    await store.delete(deleted);
  }
  await using table = new Table({ ...options, timeoutMs: 10_000 });
  const kept = new JobCounts(table, new Kinds(table), 1);
  assert.deepEqual(await kept.list(), [
    { kind: "sample", state: "queued", count: 40 },
    { kind: "sample", state: "succeeded", count: 2 },
  ]);
});
