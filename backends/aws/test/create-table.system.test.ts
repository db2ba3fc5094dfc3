import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { createTable, dynamoJobStore } from "@millrace/aws";
import type { JobStoreOptions } from "@millrace/aws";
import { insertSample } from "./sample.ts";
import { TestTables } from "./test-tables.ts";

suite("making the table", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  test("makes what is missing, says what that was, and leaves alone what is there", async () => {
    const options = tables.options("fresh");
    const made = await createTable(options);
    assert.deepEqual(made, { table: "fresh", done: ["made the table", 'switched on time to live, by "ttl"'] });
    await using store = dynamoJobStore(options);
    const { id } = await insertSample(store);
    assert.deepEqual(await createTable(options), { table: "fresh", done: [] });
    assert.equal((await store.get(id))?.id, id);
  });

  test("may be done by several at once", async () => {
    const options = tables.options("together");
    await Promise.all(Array.from({ length: 4 }, () => createTable(options)));
    await using store = dynamoJobStore(options);
    await store.check(new AbortController().signal);
  });

  test("adds an index that is missing, which a check of the table tells of", async () => {
    const options = await tables.make();
    await dropIndex(options, "byTurn");
    await using store = dynamoJobStore(options);
    const check = (): Promise<void> => store.check(new AbortController().signal);
    await assert.rejects(check(), {
      code: "storage-unavailable",
      message: /lacks the indexes byTurn; run createTable/,
    });
    assert.deepEqual((await createTable(options)).done, ["added the index byTurn"]);
    await check();
  });

  test("ends with the signal's reason, and refuses options that cannot be", async () => {
    const reason = new Error("no time left");
    await assert.rejects(createTable({ ...tables.options("late"), signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(createTable(tables.options("")), { code: "invalid-definition" });
  });

  test("is billed by request, and projects no more than keys", async () => {
    const options = await tables.make();
    using client = clientOf(options);
    const { Table } = await client.sdk.send(new DescribeTableCommand({ TableName: options.table }));
    assert.equal(Table?.BillingModeSummary?.BillingMode, "PAY_PER_REQUEST");
    const projections = (Table.GlobalSecondaryIndexes ?? []).map(({ Projection }) => Projection?.ProjectionType);
    assert.deepEqual(
      projections,
      Array.from({ length: 7 }, () => "KEYS_ONLY"),
    );
    await client.sdk.send(new DeleteTableCommand({ TableName: options.table }));
    await using store = dynamoJobStore(options);
    await assert.rejects(store.check(new AbortController().signal), { message: /there is no table/ });
  });
});

async function dropIndex(options: JobStoreOptions, IndexName: string): Promise<void> {
  using client = clientOf(options);
  const { table: TableName } = options;
  await client.sdk.send(
    new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] }),
  );
  const left = async (): Promise<boolean> => {
    const { Table } = await client.sdk.send(new DescribeTableCommand({ TableName }));
    return (Table?.GlobalSecondaryIndexes ?? []).some((index) => index.IndexName === IndexName);
  };
  while (await left());
}

function clientOf({
  region = "",
  endpoint = "",
  credentials,
}: JobStoreOptions): Disposable & { readonly sdk: DynamoDBClient } {
  const sdk = new DynamoDBClient({ region, endpoint, ...(credentials && { credentials }) });
  return { sdk, [Symbol.dispose]: () => sdk.destroy() };
}
