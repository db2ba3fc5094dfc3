/**
 * For whoever writes an outbox store: wakes who waits for events, and remembers to do so for who will. Reset before each claim,
 * it misses nothing that comes between a claim that found nothing and the wait that follows.
 */
export class Wake {
  readonly #listeners = new Set<() => void>();
  #rung = false;

  /** Wakes whoever waits, or the next one who would. */
  ring(): void {
    this.#rung = true;
    for (const wake of this.#listeners) wake();
  }

  /** Forgets that it was rung. */
  reset(): void {
    this.#rung = false;
  }

  /**
   * Resolves when it is rung, at once if it was since the last reset, and after `timeoutMs`.
   * @throws the reason of the first of the signals that is aborted
   */
  async wait(timeoutMs: number, signals: readonly AbortSignal[]): Promise<void> {
    for (const signal of signals) signal.throwIfAborted();
    if (this.#rung) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    const onAbort = ({ target }: Event): void => reject((target as AbortSignal).reason as Error);
    for (const signal of signals) signal.addEventListener("abort", onAbort, { once: true });
    this.#listeners.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(resolve);
      for (const signal of signals) signal.removeEventListener("abort", onAbort);
    }
  }
}
