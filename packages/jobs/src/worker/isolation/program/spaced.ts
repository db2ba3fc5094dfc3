/**
 * Tells the newest value, and that at most every `everyMs`. The first goes at once and without a timer, so that a handler
 * that never lets go of its thread is heard all the same.
 */
export class Spaced<T> {
  readonly #everyMs: number;
  readonly #tell: (value: T) => void;
  #toldAt = Number.NEGATIVE_INFINITY;
  #newest: { readonly value: T } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(everyMs: number, tell: (value: T) => void) {
    this.#everyMs = everyMs;
    this.#tell = tell;
  }

  say(value: T): void {
    this.#newest = { value };
    const restMs = this.#toldAt + this.#everyMs - performance.now();
    if (restMs <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), restMs);
  }

  /** Tells now what was said last, if it was not told yet. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#newest === undefined) return;
    this.#tell(this.#newest.value);
    this.#newest = undefined;
    this.#toldAt = performance.now();
  }
}
