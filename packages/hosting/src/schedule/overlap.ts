/** What happens to a tick that comes while an earlier run is still under way. */
export type Overlap =
  /** It is left out. */
  | "skip"
  /** It waits its turn. */
  | "queue"
  /** It runs beside. */
  | "parallel";

/** How many runs may be under way, and how many may wait for their turn. */
export interface OverlapLimits {
  readonly running: number;
  readonly waiting: number;
}

/** Begins runs as the limits allow. Runs must not reject. */
export class OverlapGate {
  readonly #limits: OverlapLimits;
  readonly #running = new Set<Promise<void>>();
  readonly #waiting: (() => Promise<void>)[] = [];

  constructor(limits: OverlapLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running.size;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Begins the run, or keeps it for later. @returns false when there is no room for it. */
  admit(run: () => Promise<void>): boolean {
    if (this.#running.size < this.#limits.running) {
      void this.#begin(run);
      return true;
    }
    if (this.#waiting.length >= this.#limits.waiting) return false;
    this.#waiting.push(run);
    return true;
  }

  /** Forgets what waits. */
  dropWaiting(): void {
    this.#waiting.length = 0;
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #begin(run: () => Promise<void>): Promise<void> {
    const running = run();
    this.#running.add(running);
    await running;
    this.#running.delete(running);
    const next = this.#waiting.shift();
    if (next !== undefined) void this.#begin(next);
  }
}
