import { test } from "node:test";
import { checkAgainstModel } from "@millrace/jobs/testing";
import { array, assert, asyncProperty, nat } from "fast-check";
import { openFresh } from "./open-fresh.ts";

test("whatever is done to jobs of the PostgreSQL store, in any order, the state machine says what comes of it", async () => {
  const anyRun = asyncProperty(array(nat(), { maxLength: 60, size: "max" }), async (numbers) => {
    await using fresh = await openFresh();
    await checkAgainstModel(fresh.store, numbers);
  });
  await assert(anyRun, { numRuns: 25 });
});
