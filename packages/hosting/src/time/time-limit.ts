import { isCancellation } from "../cancellation.ts";
import type { TimeProvider } from "./time-provider.ts";

/** A signal that follows another and aborts by itself when the time is up. Disposal ends the wait. */
export class TimeLimit implements Disposable {
  readonly signal: AbortSignal;
  readonly #ended = new AbortController();

  /** @param limitMs absent: there is no limit. */
  constructor(limitMs: number | undefined, time: TimeProvider, signal: AbortSignal) {
    if (limitMs === undefined) {
      this.signal = signal;
      return;
    }
    const late = new AbortController();
    this.signal = AbortSignal.any([signal, late.signal]);
    void this.#expire(limitMs, time, late);
  }

  async #expire(limitMs: number, time: TimeProvider, late: AbortController): Promise<void> {
    try {
      await time.delay(limitMs, this.#ended.signal);
      late.abort(new DOMException(`did not end within ${limitMs} ms`, "TimeoutError"));
    } catch (error) {
      if (!isCancellation(error, this.#ended.signal)) throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }
}
