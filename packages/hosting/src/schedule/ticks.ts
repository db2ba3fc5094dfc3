import type { TimeProvider } from "../time/time-provider.ts";
import { waitUntil } from "../time/wait-until.ts";
import { nextAfter, parseCron } from "./cron.ts";
import type { IntervalSchedule, Schedule } from "./schedule.ts";

/** The moments of a schedule, one after the other. */
export interface Ticks {
  /** When the next tick is due by the wall clock; undefined when it is not known yet or none is left. */
  readonly nextAt: Date | undefined;
  /**
   * Waits for the next tick.
   * @param idle resolves when no run is under way.
   * @returns the moment that it was due, or undefined when there is none any more.
   * @throws the reason of `signal` when that aborts first
   */
  next(idle: () => Promise<void>, signal: AbortSignal): Promise<Date | undefined>;
}

/** The ticks of a schedule that has been checked, from now on. */
export function ticksOf(schedule: Schedule, time: TimeProvider): Ticks {
  if ("everyMs" in schedule) return new IntervalTicks(schedule, time);
  if ("pauseMs" in schedule) return new PauseTicks(schedule.pauseMs, time);
  return new CronTicks(schedule.cron, schedule.timeZone, time);
}

class IntervalTicks implements Ticks {
  nextAt: Date | undefined;
  readonly #everyMs: number;
  readonly #time: TimeProvider;
  readonly #firstAtMs: number;
  /** Of the ticks that were waited for; the first is tick 0. */
  #count = -1;

  constructor({ everyMs, firstMs = everyMs }: IntervalSchedule, time: TimeProvider) {
    this.#everyMs = everyMs;
    this.#time = time;
    this.#firstAtMs = time.timestamp() + firstMs;
  }

  async next(_idle: () => Promise<void>, signal: AbortSignal): Promise<Date> {
    const sinceFirstMs = this.#time.timestamp() - this.#firstAtMs;
    // Several ticks that are past become one, which comes at once.
    this.#count = Math.max(this.#count + 1, Math.floor(sinceFirstMs / this.#everyMs));
    const inMs = this.#count * this.#everyMs - sinceFirstMs;
    this.nextAt = new Date(this.#time.now() + inMs);
    await this.#time.delay(inMs, signal);
    return this.nextAt;
  }
}

class PauseTicks implements Ticks {
  nextAt: Date | undefined;
  readonly #pauseMs: number;
  readonly #time: TimeProvider;

  constructor(pauseMs: number, time: TimeProvider) {
    this.#pauseMs = pauseMs;
    this.#time = time;
  }

  async next(idle: () => Promise<void>, signal: AbortSignal): Promise<Date> {
    this.nextAt = undefined;
    await idle();
    this.nextAt = new Date(this.#time.now() + this.#pauseMs);
    await this.#time.delay(this.#pauseMs, signal);
    return this.nextAt;
  }
}

class CronTicks implements Ticks {
  nextAt: Date | undefined;
  readonly #cron: ReturnType<typeof parseCron>;
  readonly #time: TimeProvider;

  constructor(pattern: string, timeZone: string | undefined, time: TimeProvider) {
    this.#cron = parseCron(pattern, timeZone);
    this.#time = time;
  }

  async next(_idle: () => Promise<void>, signal: AbortSignal): Promise<Date | undefined> {
    this.nextAt = nextAfter(this.#cron, this.#after());
    if (this.nextAt === undefined) return undefined;
    await waitUntil(this.nextAt.getTime(), this.#time, signal);
    return this.nextAt;
  }

  /** A clock that a time server set back a little must not bring the same tick twice; one set back by hours is believed. */
  #after(): Date {
    const nowMs = this.#time.now();
    const lastMs = this.nextAt?.getTime() ?? nowMs;
    return new Date(lastMs - nowMs <= setBackIsCorrectionMs ? Math.max(lastMs, nowMs) : nowMs);
  }
}

const setBackIsCorrectionMs = 3_600_000;
