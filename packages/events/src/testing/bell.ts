/** Lets promises wait for one another without asking again and again. */
export class Bell {
  readonly #listeners = new Set<() => void>();

  /** Wakes everybody who waits now. */
  ring(): void {
    for (const wake of this.#listeners) wake();
  }

  /**
   * Resolves at the next ring, or after `timeoutMs`.
   * @throws the signal's reason when that is aborted first
   */
  async wait(signal: AbortSignal, timeoutMs?: number): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(signal.reason);
    const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
    this.#listeners.add(resolve);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(resolve);
      signal.removeEventListener("abort", onAbort);
    }
  }
}
