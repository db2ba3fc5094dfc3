/** A batch of SQS holds no more than this. */
const entriesAtMost = 10;
const flightsAtMost = 8;

/** An entry of a batch, and how whoever gave it is told what came of it. */
export interface BatchCall<Entry> {
  readonly entry: Entry;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Makes batches of what many ask for at once. Nothing waits for a batch to fill: while one is on its way the next one gathers,
 * so that the busier the queue is, the fuller they are. Full ones go at once, side by side.
 */
export class Batches<Entry> {
  readonly #fly: (calls: readonly BatchCall<Entry>[]) => Promise<void>;
  readonly #waiting: BatchCall<Entry>[] = [];
  #flights = 0;
  #startsSoon = false;

  /** @param fly tells each call what came of it, or rejects for all that have not been told */
  constructor(fly: (calls: readonly BatchCall<Entry>[]) => Promise<void>) {
    this.#fly = fly;
  }

  /** Resolves when the entry was taken. */
  add(entry: Entry): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ entry, done: resolve, fail: reject });
    // What else is asked for in this turn goes with it.
    if (!this.#startsSoon) setImmediate(() => this.#start());
    this.#startsSoon = true;
    return promise;
  }

  #start(): void {
    this.#startsSoon = false;
    while (this.#mayStart()) void this.#run(this.#waiting.splice(0, entriesAtMost));
  }

  #mayStart(): boolean {
    const isFull = this.#waiting.length >= entriesAtMost && this.#flights < flightsAtMost;
    return isFull || (this.#waiting.length > 0 && this.#flights === 0);
  }

  async #run(calls: readonly BatchCall<Entry>[]): Promise<void> {
    this.#flights++;
    try {
      await this.#fly(calls);
    } catch (error) {
      for (const { fail } of calls) fail(error);
    }
    this.#flights--;
    this.#start();
  }
}
