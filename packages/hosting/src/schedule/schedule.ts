/** When a scheduled service runs: at a steady rate, with a pause in between, or by the calendar. */
export type Schedule = IntervalSchedule | PauseSchedule | CronSchedule;

/** At a steady rate, whatever a run takes. Ticks that were missed because the process was held up become one. */
export interface IntervalSchedule {
  /** From tick to tick, in milliseconds; at least 1. */
  readonly everyMs: number;
  /** From the start to the first tick. Default: the same. */
  readonly firstMs?: number;
}

/** With a pause between the end of one run and the beginning of the next, so that runs never overlap. */
export interface PauseSchedule {
  /** From the end of a run to the next, in milliseconds; at least 0. The first comes so long after the start. */
  readonly pauseMs: number;
}

/** By the calendar. What fell into a time when the process was not running is not made up for. */
export interface CronSchedule {
  /**
   * Five fields (minute, hour, day, month, weekday), six (seconds first) or seven (years last), as croner reads them:
   * names, ranges, steps, lists, `L`, `#` and `@daily` and the like.
   */
  readonly cron: string;
  /**
   * An IANA name such as `Europe/Berlin`. Default `UTC`: the machine's own zone is one thing on a laptop and another in a
   * container. A time that the change to summer time leaves out runs when the gap has passed; one that comes twice runs once.
   */
  readonly timeZone?: string;
}
