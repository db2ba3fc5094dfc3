/** When clients, or whatever else is noted, came, one after the other. */
export class Arrivals {
  readonly #times: number[] = [];
  readonly #waiting = new Map<number, () => void>();

  /** Notes that one comes now. */
  note(): void {
    const count = this.#times.push(performance.now());
    this.#waiting.get(count)?.();
  }

  get count(): number {
    return this.#times.length;
  }

  /** Resolves when so many have come, counted from the beginning. */
  async reached(count: number): Promise<void> {
    if (this.count < count) await new Promise<void>((resolve) => this.#waiting.set(count, resolve));
  }

  /**
   * How evenly they came from the one numbered `first` on: in how many moments of `momentMs`, for each of them. 1 where no two
   * came in the same moment, and 1 / n where they came n at a time.
   */
  spread(first: number, momentMs: number): number {
    const times = this.#times.slice(first);
    const moments = new Set(times.map((time) => Math.floor(time / momentMs)));
    return moments.size / times.length;
  }
}
