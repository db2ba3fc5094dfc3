import { Cron } from "croner";

/** The moments of a cron pattern in a time zone. Times are milliseconds since 1970. */
export class CronTicks {
  readonly #cron: Cron;

  /** @throws Error saying what is wrong with the pattern or the time zone */
  constructor(pattern: string, timeZone: string) {
    this.#cron = new Cron(pattern, { timezone: timeZone, paused: true });
  }

  /** The first moment after `time`, or undefined if there is none any more. */
  after(time: number): number | undefined {
    return this.#cron.nextRun(new Date(time))?.getTime();
  }

  /** The last moment that is not after `time`, or undefined if there is none. */
  lastUntil(time: number): number | undefined {
    // The reference is not itself a run before it.
    return this.#cron.previousRuns(1, new Date(time + 1))[0]?.getTime();
  }
}
