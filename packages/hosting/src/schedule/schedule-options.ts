import { OptionFaults } from "../options/option-faults.ts";
import type { ServiceLog } from "../logging/service-log.ts";
import type { CreateScope } from "../services/hosted-registration.ts";
import { systemTime, type TimeProvider } from "../time/time-provider.ts";
import { checkSchedule } from "./check-schedule.ts";
import type { Overlap, OverlapLimits } from "./overlap.ts";
import type { Schedule } from "./schedule.ts";

/** What a failed run means: the next one is tried when it is due, or the service has failed. */
export type FailureAnswer = "continue" | "fault";

/** How a scheduled service runs, besides when. */
export interface RunOptions<S extends object = object> {
  /** Where failed and left out runs are told. */
  readonly log: ServiceLog;
  /** What its runs are called in traces. Default: the name of the class. */
  readonly name?: string;
  /** Default `skip`. */
  readonly overlap?: Overlap;
  /**
   * With `overlap: "queue"`, how many ticks may wait; more are left out. Default 1, so that the ticks that came meanwhile
   * become one, as with .NET's `PeriodicTimer`.
   */
  readonly maxQueued?: number;
  /** With `overlap: "parallel"`, how many runs may be under way; more are left out. Default 10. */
  readonly maxParallel?: number;
  /** Each run begins a random time of up to so many milliseconds after its tick, so that many processes spread. Default 0. */
  readonly jitterMs?: number;
  /**
   * Whether to run at the start, too: `true` runs without holding up the start of the host; `"await"` runs before the next
   * service starts, and if that run fails, the start has. Default false.
   */
  readonly runOnStart?: boolean | "await";
  /** When a run's signal aborts, in milliseconds after it began. Default: only when the service stops. */
  readonly timeoutMs?: number;
  /**
   * What to do about a failed run, given how many have failed one after the other. Default `continue`: the run is logged
   * as an error, and the next tries again. A `fault` is for the host's `onFault` to answer.
   */
  readonly onError?: FailureAnswer | ((error: unknown, failuresInRow: number) => FailureAnswer);
  /** Gives each run a scope of its own, disposed of after it: the second argument of the service's factory. */
  readonly createScope?: CreateScope<S>;
  /** Default {@link systemTime}. */
  readonly time?: TimeProvider;
  /** From 0 up to 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/** When and how a scheduled service runs. */
export type ScheduleOptions<S extends object = object> = Schedule & RunOptions<S>;

/** The options with what they imply. */
export interface CheckedSchedule<S extends object> {
  readonly schedule: Schedule;
  readonly name: string | undefined;
  readonly limits: OverlapLimits;
  readonly log: ServiceLog;
  readonly time: TimeProvider;
  readonly createScope: CreateScope<S> | undefined;
  readonly timeoutMs: number | undefined;
  readonly runOnStart: boolean | "await";
  readonly jitterMs: () => number;
  readonly onError: (error: unknown, failuresInRow: number) => FailureAnswer;
}

const names =
  "everyMs firstMs pauseMs cron timeZone name log overlap maxQueued maxParallel jitterMs runOnStart timeoutMs onError createScope time random";

/** @throws HostingError `INVALID_OPTIONS`, naming every fault */
export function checkScheduleOptions<S extends object>(options: ScheduleOptions<S>): CheckedSchedule<S> {
  const { overlap = "skip", maxQueued = 1, maxParallel = 10, jitterMs = 0, onError = "continue" } = options;
  const { time = systemTime, random = Math.random, runOnStart = false } = options;
  const faults = new OptionFaults().names(options, names.split(" "));
  checkSchedule(options, new Date(time.now()), faults);
  faults
    .expect(typeof options.log?.error === "function", "log: a logger is needed, to tell of runs that fail")
    .oneOf("overlap", overlap, ["skip", "queue", "parallel"])
    .integer("maxQueued", maxQueued, 1)
    .integer("maxParallel", maxParallel, 1)
    .number("jitterMs", jitterMs, 0, "everyMs" in options && options.everyMs >= 1 ? options.everyMs : undefined)
    .number("timeoutMs", options.timeoutMs, 1)
    .oneOf("runOnStart", runOnStart, [true, false, "await"])
    .expect(
      typeof onError === "function" || onError === "continue" || onError === "fault",
      "onError: continue, fault or a function",
    )
    .throwIfAny("a scheduled service");
  return {
    schedule: options,
    name: options.name,
    limits: limitsOf(overlap, maxQueued, maxParallel),
    log: options.log,
    time,
    createScope: options.createScope,
    timeoutMs: options.timeoutMs,
    runOnStart,
    jitterMs: () => random() * jitterMs,
    onError: typeof onError === "function" ? onError : () => onError,
  };
}

function limitsOf(overlap: Overlap, maxQueued: number, maxParallel: number): OverlapLimits {
  switch (overlap) {
    case "skip":
      return { running: 1, waiting: 0 };
    case "queue":
      return { running: 1, waiting: maxQueued };
    case "parallel":
      return { running: maxParallel, waiting: 0 };
  }
}
