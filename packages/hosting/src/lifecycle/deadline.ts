/** Whose time is up, to say so in a message. */
export type DeadlineKind =
  /** What the whole shutdown may take. */
  | "shutdown"
  /** What the stop of one service may take. */
  | "stop"
  /** What the whole start may take. */
  | "startup"
  /** What a call under way may still take once the start is given up. */
  | "patience";

/**
 * A budget of time, which runs while armed. Whether anybody obeys its signal is another matter:
 * see `settle`.
 */
export class Deadline implements Disposable {
  readonly kind: DeadlineKind;
  /** `Infinity` never ends. */
  readonly timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #expired = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #remainingMs: number;
  #armedAtMs = 0;

  constructor(timeoutMs: number, kind: DeadlineKind) {
    this.timeoutMs = timeoutMs;
    this.kind = kind;
    this.#remainingMs = timeoutMs;
  }

  /** Aborts when the time is up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves when the time is up. */
  get expired(): Promise<void> {
    return this.#expired.promise;
  }

  /** Whether the time is up, also when a blocked event loop has kept the timer from firing. */
  get hasExpired(): boolean {
    if (this.#timer !== undefined && this.#elapsedMs() >= this.#remainingMs) this.#expire();
    return this.signal.aborted;
  }

  /** Lets the time run, and holds the event loop open meanwhile. */
  arm(): void {
    if (this.#timer !== undefined || this.signal.aborted || this.#remainingMs === Infinity) return;
    this.#armedAtMs = performance.now();
    this.#timer = setTimeout(() => this.#expire(), this.#remainingMs);
  }

  /** Stops the clock; arming it again goes on with what is left. */
  pause(): void {
    if (this.#timer === undefined) return;
    this.#remainingMs -= this.#elapsedMs();
    this.#forgetTimer();
  }

  [Symbol.dispose](): void {
    this.pause();
  }

  #elapsedMs(): number {
    return performance.now() - this.#armedAtMs;
  }

  #expire(): void {
    this.#forgetTimer();
    this.#controller.abort(new DOMException(`the deadline of ${this.timeoutMs} ms has passed`, "TimeoutError"));
    this.#expired.resolve();
  }

  #forgetTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
