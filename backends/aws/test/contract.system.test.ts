import { after, before, suite, test } from "node:test";
import { jobStoreContract } from "@millrace/jobs/testing";
import { TestTables } from "./test-tables.ts";

suite("the job store on DynamoDB Local keeps the contract", { concurrency: 4 }, () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());
  for (const { name, check } of jobStoreContract) {
    test(name, async () => {
      await using store = await tables.openFresh();
      await check(store);
    });
  }
});
