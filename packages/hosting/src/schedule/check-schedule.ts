import type { OptionFaults } from "../options/option-faults.ts";
import { nextAfter, parseCron } from "./cron.ts";
import type { CronSchedule, Schedule } from "./schedule.ts";

/** The names that the kinds of schedule are told apart by. */
const kinds = ["everyMs", "pauseMs", "cron"] as const;

/** Notes what is wrong with the schedule among these options. */
export function checkSchedule(options: Schedule, now: Date, faults: OptionFaults): void {
  const given = kinds.filter((kind) => kind in options);
  faults.expect(
    given.length === 1,
    `exactly one of ${kinds.join(", ")} says when to run; given: ${given.join(", ") || "none"}`,
  );
  if ("everyMs" in options) faults.number("everyMs", options.everyMs, 1).number("firstMs", options.firstMs, 0);
  if ("pauseMs" in options) faults.number("pauseMs", options.pauseMs, 0);
  if ("cron" in options) checkCron(options, now, faults);
  faults.expect(!("firstMs" in options) || "everyMs" in options, "firstMs: only an interval has one");
  faults.expect(!("timeZone" in options) || "cron" in options, "timeZone: only a cron schedule has one");
}

function checkCron({ cron, timeZone }: CronSchedule, now: Date, faults: OptionFaults): void {
  const isZone = timeZone === undefined || isTimeZone(timeZone);
  faults.expect(isZone, `timeZone: "${timeZone}" is no time zone known here; use an IANA name such as "Europe/Berlin"`);
  try {
    const first = nextAfter(parseCron(cron, isZone ? timeZone : undefined), now);
    faults.expect(first !== undefined, `cron: "${cron}" never comes`);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    faults.expect(false, `cron: "${cron}" cannot be read: ${error.message.replace(/^Cron\w+: /, "")}`);
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
