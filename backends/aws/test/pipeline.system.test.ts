import { after, before, suite, test } from "node:test";
import { memoryBackend, pipelineContract } from "@millrace/jobs/testing";
import { TestTables } from "./test-tables.ts";

suite("a pipeline with its records in a table", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());
  for (const { name, check } of pipelineContract) {
    test(name, async () => {
      await using store = await tables.openFresh();
      await check({ ...memoryBackend(), store });
    });
  }
});
