import { setImmediate as nextTurn } from "node:timers/promises";
import { onAbort } from "../cancellation.ts";
import type { TimeProvider } from "../time/time-provider.ts";

interface Waiter {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** Somebody who waits until so many wait for the time. */
interface Arrival {
  readonly count: number;
  readonly resolve: () => void;
}

/**
 * Time that stands still until a test moves it on: .NET's `FakeTimeProvider`.
 *
 * ```ts
 * const time = new FakeTimeProvider("2026-03-29T00:00:00Z");
 * const service = scheduledService({ everyMs: 60_000, time }, async () => void runs++);
 * service.start(signal);
 * await time.untilWaiting(); // the service waits for its first tick
 * await time.advance(180_000);
 * assert.equal(runs, 3);
 * ```
 */
export class FakeTimeProvider implements TimeProvider {
  #nowMs: number;
  #elapsedMs = 0;
  #waiters: Waiter[] = [];
  #arrivals: Arrival[] = [];

  /** @param now what the wall clock shows at first. Default: midnight of 1 January 2026, UTC. */
  constructor(now: Date | string | number = "2026-01-01T00:00:00Z") {
    this.#nowMs = new Date(now).getTime();
  }

  now(): number {
    return this.#nowMs;
  }

  timestamp(): number {
    return this.#elapsedMs;
  }

  /** How many wait for the time to pass. */
  get waiting(): number {
    return this.#waiters.length;
  }

  async delay(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { dueMs: this.#elapsedMs + Math.max(ms, 0), wake: resolve };
    using _ = onAbort(signal, () => {
      this.#remove(waiter);
      reject(signal.reason);
    });
    this.#waiters.push(waiter);
    this.#tellArrivals();
    await promise;
  }

  /**
   * Moves both clocks on, waking whoever waits, in the order in which they are due and each at its own moment. Who was
   * woken has a few turns of the event loop before the time goes on, so that he may wait again and be woken again.
   */
  async advance(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms;
    await settle();
    for (let next = this.#nextUntil(endMs); next !== undefined; next = this.#nextUntil(endMs)) {
      this.#moveTo(next.dueMs);
      this.#remove(next);
      next.wake();
      await settle();
    }
    this.#moveTo(endMs);
    await settle();
  }

  /** Sets the wall clock, as an operator or a time server does: no time passes by it. */
  setNow(now: Date | string | number): void {
    this.#nowMs = new Date(now).getTime();
  }

  /** Resolves when at least `count` wait for the time to pass. */
  async untilWaiting(count: number = 1): Promise<void> {
    if (this.#waiters.length >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#arrivals.push({ count, resolve });
    await promise;
  }

  #nextUntil(endMs: number): Waiter | undefined {
    const due = this.#waiters.filter(({ dueMs }) => dueMs <= endMs);
    return due.toSorted((one, other) => one.dueMs - other.dueMs)[0];
  }

  #moveTo(elapsedMs: number): void {
    const byMs = Math.max(elapsedMs - this.#elapsedMs, 0);
    this.#elapsedMs += byMs;
    this.#nowMs += byMs;
  }

  #remove(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
  }

  #tellArrivals(): void {
    const hasCome = ({ count }: Arrival): boolean => count <= this.#waiters.length;
    for (const arrival of this.#arrivals.filter(hasCome)) arrival.resolve();
    this.#arrivals = this.#arrivals.filter((arrival) => !hasCome(arrival));
  }
}

/** Lets what is ready to run, run: promise jobs, and what they put off to the next turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextTurn();
}
