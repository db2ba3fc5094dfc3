import { Cron } from "croner";

/**
 * Reads a cron pattern.
 * @param timeZone default `UTC`
 * @throws TypeError saying what is wrong with the pattern or the time zone
 */
export function parseCron(pattern: string, timeZone: string = "UTC"): Cron {
  return new Cron(pattern, { timezone: timeZone, paused: true });
}

/** The first moment of the pattern after `after`, or undefined when there is none. */
export function nextAfter(cron: Cron, after: Date): Date | undefined {
  return cron.nextRun(after) ?? undefined;
}
