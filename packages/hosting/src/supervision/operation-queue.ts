import { cancellation, delayUnlessAborted } from "../cancellation.ts";

/** Operations on one service, which happen one after the other. */
export class OperationQueue {
  /** Never rejects. */
  #last: Promise<void> = Promise.resolve();
  #interrupting = new AbortController();
  #pausing = new AbortController();
  #queued = 0;

  /** Whether an operation waits for the one under way. */
  get isAwaited(): boolean {
    return this.#queued > 0;
  }

  /** Resolves when what was asked for so far is over. */
  get idle(): Promise<void> {
    return this.#last;
  }

  /**
   * Does the operation when those before it are over. What it throws goes to the caller alone.
   * @param operation gets a signal that aborts when it is interrupted.
   */
  async run(operation: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#interrupting;
    this.#queued += 1;
    this.#pausing.abort();
    const done = this.#last.then(async () => {
      this.#queued -= 1;
      await operation(signal);
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** Aborts the signals of all operations so far, not of those to come. */
  interrupt(reason: string): void {
    this.#interrupting.abort(cancellation(reason));
    this.#interrupting = new AbortController();
  }

  /** Lets an operation wait: for so long, but not once another one is queued or `signal` aborts. */
  async pause(forMs: number, signal: AbortSignal): Promise<void> {
    if (this.isAwaited) return;
    this.#pausing = new AbortController();
    await delayUnlessAborted(forMs, AbortSignal.any([signal, this.#pausing.signal]));
  }
}
