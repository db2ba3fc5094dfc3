import { suite, test } from "node:test";
import { pipelineContract } from "@millrace/jobs/testing";
import { openFresh } from "./open-fresh.ts";

suite("a pipeline on PostgreSQL", () => {
  for (const { name, check } of pipelineContract) {
    test(name, async () => {
      await using fresh = await openFresh();
      await check(fresh);
    });
  }
});
