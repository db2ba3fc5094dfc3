/** The time that a handler has to stop by itself, once its signal is aborted. Disposing it stops the clock. */
export class Grace implements Disposable {
  /** Rejects with the signal's reason when the grace is over. */
  readonly over: Promise<never>;
  readonly #signal: AbortSignal;
  readonly #begin: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal, graceMs: number) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.over = promise;
    this.#signal = signal;
    this.#begin = () => {
      this.#timer = setTimeout(() => reject(signal.reason as Error), graceMs);
    };
    if (signal.aborted) this.#begin();
    else signal.addEventListener("abort", this.#begin, { once: true });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#begin);
  }
}
