/** Long enough not to be busy with it, short enough that a worker which does know the kind gets it soon. */
const minDelayMs = 5_000;
/** However many there are, this worker looks at no more than 100 a second. */
const apartMs = 10;

/** Messages of kinds that a worker does not know: each is given back until a time of its own, so that they never come all at once. */
export class Strangers {
  #givenUntil = 0;

  /** For how long the next one is to be left alone. */
  delayMs(now: number = performance.now()): number {
    this.#givenUntil = Math.max(now + minDelayMs, this.#givenUntil + apartMs);
    return Math.ceil(this.#givenUntil - now);
  }
}
