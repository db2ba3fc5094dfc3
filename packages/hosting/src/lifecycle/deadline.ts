import { setImmediate as nextTurn } from "node:timers/promises";

/** How a call ended, or that it did not. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: unknown }
  /**
   * The deadline came while this call was waited for. A call that returned only after it,
   * because it blocked the event loop, counts too. `error` is what it threw, if it did.
   */
  | { readonly kind: "expired"; readonly error?: unknown }
  /** The deadline had passed before, and the call did not end at once. */
  | { readonly kind: "abandoned" };

/**
 * A budget of time after which nobody is waited for, whether or not he obeys the signal. It
 * runs while armed; until then calls are waited for without limit.
 */
export class Deadline implements Disposable {
  readonly timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #expired = Promise.withResolvers<Outcome>();
  #timer: NodeJS.Timeout | undefined;
  #remainingMs: number;
  #armedAtMs = 0;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.#remainingMs = timeoutMs;
  }

  /** Aborts when the time is up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasExpired(): boolean {
    return this.signal.aborted;
  }

  /** Lets the time run, and holds the event loop open meanwhile. */
  arm(): void {
    if (this.#timer !== undefined || this.hasExpired) return;
    this.#armedAtMs = performance.now();
    this.#timer = setTimeout(() => this.#expire(), this.#remainingMs);
  }

  /** Stops the clock; arming it again goes on with what is left. */
  pause(): void {
    if (this.#timer === undefined) return;
    this.#remainingMs -= this.#elapsedMs();
    this.#forgetTimer();
  }

  /**
   * Makes the call and waits until it ends, at most until the deadline. Past the deadline
   * calls are still made, so that everybody hears the (aborted) signal, but each has no more
   * than one turn of the event loop.
   */
  async settle(call: () => Promise<void> | void): Promise<Outcome> {
    if (this.hasExpired) return this.#settleLate(call);
    const outcome = await Promise.race([outcomeOf(call), this.#expired.promise]);
    // A call that blocked the event loop has kept the timer from firing.
    if (this.#isOverdue()) this.#expire();
    if (!this.hasExpired) return outcome;
    return outcome.kind === "failed" ? { kind: "expired", error: outcome.error } : { kind: "expired" };
  }

  [Symbol.dispose](): void {
    this.pause();
  }

  async #settleLate(call: () => Promise<void> | void): Promise<Outcome> {
    const outcome = await Promise.race([outcomeOf(call), nextTurn<Outcome>({ kind: "abandoned" })]);
    const hasGivenUp = outcome.kind === "failed" && outcome.error === this.signal.reason;
    return hasGivenUp ? { kind: "abandoned" } : outcome;
  }

  #isOverdue(): boolean {
    return this.#timer !== undefined && this.#elapsedMs() >= this.#remainingMs;
  }

  #elapsedMs(): number {
    return performance.now() - this.#armedAtMs;
  }

  #expire(): void {
    this.#forgetTimer();
    this.#controller.abort(new DOMException(`the deadline of ${this.timeoutMs} ms has passed`, "TimeoutError"));
    this.#expired.resolve({ kind: "expired" });
  }

  #forgetTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

async function outcomeOf(call: () => Promise<void> | void): Promise<Outcome> {
  try {
    await call();
    return { kind: "done" };
  } catch (error) {
    return { kind: "failed", error };
  }
}
