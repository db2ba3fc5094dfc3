/** A message should not lie at hand for longer than about this before its job begins. */
const aheadMs = 10;
/** How much the newest job counts in the mean. */
const weight = 0.1;

/**
 * How quick the jobs of late were, and so how many messages to have at hand beyond the free slots. Where jobs take
 * milliseconds, going to the queue for each takes longer than the job; where they take longer, what one worker has at hand
 * is only kept from others.
 */
export class Pace {
  readonly #concurrency: number;
  #meanMs = Infinity;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Notes how long a job took. */
  note(ranMs: number): void {
    this.#meanMs = this.#meanMs === Infinity ? ranMs : this.#meanMs + weight * (ranMs - this.#meanMs);
  }

  /** As many as will begin within 10 ms, and not more than run at once. */
  get ahead(): number {
    return Math.min(this.#concurrency, Math.floor((this.#concurrency * aheadMs) / this.#meanMs));
  }
}
