import assert from "node:assert/strict";
import { test } from "node:test";
import { defineJob, defineSchedule, file } from "@millrace/jobs";
import type { ScheduleDefinition, Shape } from "@millrace/jobs";
import { z } from "zod";

const report = defineJob({ name: "report", input: { day: z.string() }, output: {} });
const bind = defineJob({ name: "bind", input: { page: file() }, output: {} });
const sound = { name: "nightly", cron: "0 3 * * *", kind: report, input: { day: "monday" } } as const;

test("times that the clocks skip come after the gap, and times that come twice come once", () => {
  const { ticks } = defineSchedule({ ...sound, cron: "30 2 * * *", timeZone: "Europe/Berlin" });
  const day = (text: string): string => new Date(ticks.after(Date.parse(text)) ?? 0).toISOString();
  assert.equal(day("2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000Z");
  assert.equal(day("2026-10-24T12:00:00Z"), "2026-10-25T00:30:00.000Z");
  assert.equal(day("2026-10-25T00:30:00Z"), "2026-10-26T01:30:00.000Z");
});

const faulty: readonly (readonly [string, object, RegExp])[] = [
  ["a pattern that never fires", { cron: "0 0 30 2 *" }, /cron: "0 0 30 2 \*" never fires/],
  ["a pattern that cannot be read", { cron: "now and then" }, /cron: /],
  ["a minute that is none", { cron: "61 * * * *" }, /cron: .*minute/],
  ["a time zone that is none", { timeZone: "Mars/Base" }, /timeZone: "Mars\/Base" is not a time zone/],
  ["an overlap that is none", { overlap: "throttle" }, /overlap: /],
  ["an input that does not fit", { input: { day: 7 } }, /input\.day: /],
  ["options that make no sense", { options: { resultTtlMs: -1 } }, /options\.resultTtlMs: /],
  ["a file that could be read only once", { kind: bind, input: {} }, /bind takes files, so it has to be a function/],
  ["a name with spaces", { name: "every night" }, /name: /],
  ["several faults at once", { cron: "0 0 30 2 *", timeZone: "Mars/Base" }, /timeZone: .*; cron: /],
];
for (const [what, fault, message] of faulty) {
  test(`${what} is named at definition`, () => {
    const definition = { ...sound, ...fault } as unknown as ScheduleDefinition<Shape, Shape>;
    assert.throws(() => defineSchedule(definition), { code: "invalid-definition", message });
  });
}
