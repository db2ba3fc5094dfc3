import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConversionProgress } from "@millrace/conversion";
import { ProgressReport } from "../src/progress-report.ts";

test("the percentage never falls, even when a second engine begins again", () => {
  const told: ConversionProgress[] = [];
  const report = new ProgressReport((progress) => told.push(progress));
  report.enter("waiting");
  report.reach("loading", 5, 10);
  report.reach("exporting", 9, 10);
  report.enter("waiting");
  report.reach("loading", 1, 10);
  report.enter("checking");
  const percents = told.map(({ percent }) => percent);
  assert.deepEqual(
    percents,
    percents.toSorted((a, b) => a - b),
  );
  assert.deepEqual(told[1], { stage: "loading", slide: 5, slides: 10, percent: 23 });
  assert.equal(told.at(-1)?.stage, "checking");
});
