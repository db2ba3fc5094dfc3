import { BackgroundService } from "../background-service.ts";
import { runInScope } from "../background/run-in-scope.ts";
import { isCancellation } from "../cancellation.ts";
import { TimeLimit } from "../time/time-limit.ts";
import { tracedRound } from "../tracing/traced.ts";
import { OverlapGate } from "./overlap.ts";
import { checkScheduleOptions, type CheckedSchedule, type ScheduleOptions } from "./schedule-options.ts";
import { ticksOf, type Ticks } from "./ticks.ts";

/** What a run of a scheduled service is given. */
export interface ScheduledRun<S extends object = object> {
  /** The services of this run's own scope; none if the service was made without `createScope`. */
  readonly services: S;
  /** Aborts when the service is to stop or the time limit of the run has passed. */
  readonly signal: AbortSignal;
  /** The moment of the tick, by the wall clock: the same for every process that goes by the same cron pattern. */
  readonly dueAt: Date;
}

/** How it has gone since the service was made. */
export interface ScheduleState {
  /** When the next tick is due; undefined when none is left, or when it depends on a run that is under way. */
  readonly nextAt: Date | undefined;
  readonly running: number;
  /** Ticks that wait for the run before them. */
  readonly queued: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Ticks that were left out because of runs still under way. */
  readonly skipped: number;
  /** How many runs have failed since the last one that succeeded. */
  readonly failuresInRow: number;
  readonly lastError: unknown;
  /** When a run last succeeded. */
  readonly lastSuccessAt: Date | undefined;
}

/**
 * A service that runs by the clock: at an interval, with a pause, or by a cron pattern. The trap of a bare timer is what
 * happens when a run takes longer than the interval, fails, or is under way at the stop; here each is decided.
 *
 * ```ts
 * class PriceRefresh extends ScheduledService {
 *   constructor(readonly prices: Prices, log: ServiceLog) {
 *     super({ everyMs: 5_000, runOnStart: true, log });
 *   }
 *   protected override async run({ signal }: ScheduledRun): Promise<void> {
 *     await this.prices.load(signal);
 *   }
 * }
 * ```
 *
 * At the stop no more runs begin, the signals of those under way abort, and they are waited for.
 */
export abstract class ScheduledService<S extends object = object> extends BackgroundService {
  readonly #options: CheckedSchedule<S>;
  readonly #gate: OverlapGate;
  #ticks: Ticks | undefined;
  #counts = { succeeded: 0, failed: 0, skipped: 0, failuresInRow: 0 };
  #lastError: unknown;
  #lastSuccessAt: Date | undefined;

  /**
   * @throws {@link HostingError} `INVALID_OPTIONS`, naming every fault: a cron pattern that cannot be read or never comes,
   * a time zone that is not known, an interval below 1 ms …
   */
  constructor(options: ScheduleOptions<S>) {
    super();
    this.#options = checkScheduleOptions(options);
    this.#gate = new OverlapGate(this.#options.limits);
  }

  /** Does what is to be done at each tick. */
  protected abstract run(run: ScheduledRun<S>): Promise<void>;

  /** How the runs go: under way, done, failed, and when the next is due. */
  get state(): ScheduleState {
    const { running, waiting: queued } = this.#gate;
    const { succeeded, failed, skipped, failuresInRow } = this.#counts;
    const [nextAt, lastError, lastSuccessAt] = [this.#ticks?.nextAt, this.#lastError, this.#lastSuccessAt];
    return { nextAt, running, queued, succeeded, failed, skipped, failuresInRow, lastError, lastSuccessAt };
  }

  // oxlint-disable-next-line typescript/no-misused-promises -- the host waits for start; only the base class has nothing to wait for
  override async start(signal: AbortSignal): Promise<void> {
    if (this.#options.runOnStart === "await") await this.#runOnce(this.#now(), signal);
    super.start(signal);
  }

  protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
    const faulted = new AbortController();
    const signal = AbortSignal.any([stoppingSignal, faulted.signal]);
    const ticks = ticksOf(this.#options.schedule, this.#options.time);
    this.#ticks = ticks;
    const begin = (dueAt: Date): void => this.#begin(dueAt, signal, (error) => faulted.abort(error));
    try {
      if (this.#options.runOnStart === true) begin(this.#now());
      for (;;) {
        const dueAt = await ticks.next(() => this.#gate.idle(), signal);
        if (dueAt === undefined) break;
        begin(dueAt);
      }
      this.#options.log.info("the schedule has come to its end");
    } finally {
      if (signal.aborted) this.#gate.dropWaiting();
      await this.#gate.idle();
    }
    signal.throwIfAborted();
  }

  #begin(dueAt: Date, signal: AbortSignal, onFault: (error: unknown) => void): void {
    if (this.#gate.admit(() => this.#runGuarded(dueAt, signal, onFault))) return;
    this.#counts.skipped++;
    this.#options.log.warn({ dueAt }, "a run was left out, for those before it are still under way");
  }

  /** Does one run and decides what its failure means. Never rejects. */
  async #runGuarded(dueAt: Date, signal: AbortSignal, onFault: (error: unknown) => void): Promise<void> {
    try {
      const jitterMs = this.#options.jitterMs();
      if (jitterMs > 0) await this.#options.time.delay(jitterMs, signal);
      await this.#runOnce(dueAt, signal);
    } catch (error) {
      if (isCancellation(error, signal)) return;
      this.#answerFailure(error, onFault);
    }
  }

  #answerFailure(error: unknown, onFault: (error: unknown) => void): void {
    const { failuresInRow } = this.#counts;
    try {
      if (this.#options.onError(error, failuresInRow) !== "continue") return onFault(error);
    } catch (thrown) {
      return onFault(thrown);
    }
    this.#options.log.error({ err: error, failuresInRow }, "a run failed; the next is tried when it is due");
  }

  async #runOnce(dueAt: Date, stopping: AbortSignal): Promise<void> {
    const { createScope, timeoutMs, time } = this.#options;
    using limit = new TimeLimit(timeoutMs, time, stopping);
    const { signal } = limit;
    try {
      await tracedRound(
        `run ${this.#options.name ?? this.constructor.name}`,
        { "millrace.due": dueAt.toISOString() },
        () => runInScope(createScope, (services) => this.run({ services, signal, dueAt })),
      );
    } catch (error) {
      if (!isCancellation(error, stopping)) this.#noteFailure(error);
      throw error;
    }
    this.#counts.succeeded++;
    this.#counts.failuresInRow = 0;
    this.#lastSuccessAt = this.#now();
  }

  #noteFailure(error: unknown): void {
    this.#counts.failed++;
    this.#counts.failuresInRow++;
    this.#lastError = error;
  }

  #now(): Date {
    return new Date(this.#options.time.now());
  }
}

/**
 * Makes a scheduled service of a function:
 *
 * ```ts
 * builder.addHostedService("prune", ({ loggers }, createScope) =>
 *   scheduledService(
 *     { cron: "30 3 * * *", timeZone: "Europe/Berlin", log: loggers.category("prune"), createScope },
 *     async ({ services, signal }) => await services.orders.prune(signal),
 *   ),
 * );
 * ```
 *
 * @throws {@link HostingError} `INVALID_OPTIONS`, as {@link ScheduledService}
 */
export function scheduledService<S extends object = object>(
  options: ScheduleOptions<S>,
  run: (run: ScheduledRun<S>) => Promise<void>,
): ScheduledService<S> {
  return new ScheduledFunction(options, run);
}

class ScheduledFunction<S extends object> extends ScheduledService<S> {
  readonly #run: (run: ScheduledRun<S>) => Promise<void>;

  constructor(options: ScheduleOptions<S>, run: (run: ScheduledRun<S>) => Promise<void>) {
    super(options);
    this.#run = run;
  }

  protected override async run(run: ScheduledRun<S>): Promise<void> {
    await this.#run(run);
  }
}
