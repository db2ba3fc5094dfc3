/** Runs what has the same key one after the other, and all else at once. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all that was given before with this key has ended. */
  async run<Result>(key: string | undefined, work: () => Promise<Result>): Promise<Result> {
    if (key === undefined) return work();
    const before = this.#last.get(key);
    const running = before === undefined ? work() : before.then(work);
    const ended = running.catch(() => {});
    this.#last.set(key, ended);
    try {
      return await running;
    } finally {
      if (this.#last.get(key) === ended) this.#last.delete(key);
    }
  }
}
