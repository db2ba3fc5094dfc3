import { test } from "node:test";
import { checkAgainstModel } from "@millrace/jobs/testing";
import { array, assert, asyncProperty, nat } from "fast-check";
import { TestTables } from "./test-tables.ts";

test("whatever is done to jobs in a table, in any order, the state machine says what comes of it", async () => {
  await using tables = await TestTables.start();
  const anyRun = asyncProperty(array(nat(), { maxLength: 60, size: "max" }), async (numbers) => {
    await using store = await tables.openFresh();
    await checkAgainstModel(store, numbers);
  });
  await assert(anyRun, { numRuns: 25 });
});
