import { BackgroundService } from "../background-service.ts";
import { runInScope } from "../background/run-in-scope.ts";
import { isCancellation } from "../cancellation.ts";
import { backoffMs } from "../time/backoff-ms.ts";
import { tracedRound } from "../tracing/traced.ts";
import { checkPollingOptions, type CheckedPolling, type PollingOptions, type PollingRound } from "./polling-options.ts";

/** How far a poller has come, and how it is doing. */
export interface PollingState<Cursor> {
  /** Of the last change that was handled. */
  readonly cursor: Cursor | undefined;
  readonly handled: number;
  /** How many rounds have failed since the last one that succeeded. */
  readonly failuresInRow: number;
  readonly lastError: unknown;
  /** When a round last read everything that there was. */
  readonly caughtUpAt: Date | undefined;
}

/**
 * Watches a database, or anything else that can be asked what has come since: reads the changes after a cursor, handles them
 * one after the other, keeps the cursor, and asks again. A failure is logged and tried again after a wait that grows.
 *
 * ```ts
 * builder.addHostedService("outbox", ({ database, mail, loggers }) =>
 *   new PollingService({
 *     read: (after = 0, { max }) => database.outboxAfter(after, max),
 *     handle: (message, { signal }) => mail.send(message, signal),
 *     cursorOf: ({ id }) => id,
 *     cursor: database.cursorNamed("outbox"),
 *     log: loggers.category("outbox"),
 *   }),
 * );
 * ```
 *
 * At the stop the change under way is told by its signal and waited for, and the cursor is kept.
 */
export class PollingService<Change, Cursor, S extends object = object> extends BackgroundService {
  readonly #options: CheckedPolling<Change, Cursor, S>;
  #cursor: Cursor | undefined;
  #isLoaded = false;
  #isUnsaved = false;
  #handled = 0;
  #failuresInRow = 0;
  #lastError: unknown;
  #caughtUpAt: Date | undefined;

  /** @throws {@link HostingError} `INVALID_OPTIONS`, naming every fault */
  constructor(options: PollingOptions<Change, Cursor, S>) {
    super();
    this.#options = checkPollingOptions(options);
  }

  /** How polling goes: what was handled, and what went wrong last. */
  get state(): PollingState<Cursor> {
    return {
      cursor: this.#cursor,
      handled: this.#handled,
      failuresInRow: this.#failuresInRow,
      lastError: this.#lastError,
      caughtUpAt: this.#caughtUpAt,
    };
  }

  protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
    this.#isLoaded = false;
    while (!stoppingSignal.aborted) {
      const waitMs = await this.#tryRound(stoppingSignal);
      if (waitMs > 0) await this.#options.time.delay(waitMs, stoppingSignal);
    }
  }

  /** Does a round. @returns how long to wait for the next. */
  async #tryRound(signal: AbortSignal): Promise<number> {
    const { createScope, name, pauseMs, time } = this.#options;
    try {
      const isBehind = await tracedRound(name, {}, () =>
        runInScope(createScope, (services) => this.#round({ services, signal })),
      );
      this.#failuresInRow = 0;
      if (isBehind) return 0;
      this.#caughtUpAt = new Date(time.now());
      return pauseMs;
    } catch (error) {
      if (isCancellation(error, signal)) throw error;
      return this.#afterFailure(error);
    }
  }

  /** @returns whether there is more to read at once. */
  async #round(round: PollingRound<S>): Promise<boolean> {
    const { read, batchSize: max } = this.#options;
    await this.#load();
    await this.#save();
    const changes = await read(this.#cursor, { ...round, max });
    try {
      for (const change of changes) await this.#handle(change, round);
    } finally {
      await this.#save();
    }
    return changes.length >= max;
  }

  async #handle(change: Change, round: PollingRound<S>): Promise<void> {
    round.signal.throwIfAborted();
    await this.#options.handle(change, round);
    this.#cursor = this.#options.cursorOf(change);
    this.#isUnsaved = true;
    this.#handled++;
  }

  /** Another start takes up what was saved, by whomever. */
  async #load(): Promise<void> {
    if (this.#isLoaded) return;
    this.#cursor = await this.#options.cursor.load();
    this.#isLoaded = true;
  }

  async #save(): Promise<void> {
    if (!this.#isUnsaved || this.#cursor === undefined) return;
    await this.#options.cursor.save(this.#cursor);
    this.#isUnsaved = false;
  }

  #afterFailure(error: unknown): number {
    const { log, minBackoffMs, maxBackoffMs, random } = this.#options;
    this.#lastError = error;
    const backoff = { minMs: minBackoffMs, maxMs: maxBackoffMs, jitter: 0.2 };
    const waitMs = backoffMs(this.#failuresInRow++, backoff, random);
    const failuresInRow = this.#failuresInRow;
    log.error({ err: error, failuresInRow, waitMs }, `polling failed; it is tried again in ${waitMs} ms`);
    return waitMs;
  }
}
