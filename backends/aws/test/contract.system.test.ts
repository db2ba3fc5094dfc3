import { after, before, suite, test } from "node:test";
import { jobStoreContract } from "@millrace/jobs/testing";
import { TestTables } from "./test-tables.ts";

/** What DynamoDB itself does and this emulator does not, so that nobody takes it for proven. */
const notShown: readonly string[] = [
  "reads of an index that lag behind the table",
  "throttling, and conflicts of transactions: faults.system.test.ts has a proxy answer them",
  "credentials, permissions and signatures: the same",
  "a wall clock of the service that differs from this machine's: the tests of the clock have one",
  "deletion by time to live that comes days late, and point-in-time recovery",
  "how long anything takes, what it costs, and what a hot partition does",
];

suite("the job store on DynamoDB Local keeps the contract", { concurrency: 4 }, () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(async () => {
    await tables[Symbol.asyncDispose]();
    for (const what of notShown) console.log(`DynamoDB Local does not show: ${what}`);
  });
  for (const { name, check } of jobStoreContract) {
    test(name, async () => {
      await using store = await tables.openFresh();
      await check(store);
    });
  }
});
