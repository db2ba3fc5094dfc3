import type { Work } from "../queue-system.ts";

/** Counts the jobs that were run. */
export class Tally {
  #done = 0;
  #goal = Infinity;
  #reached: () => void = () => {};

  /** What to do with each job: nothing. */
  readonly work: Work = async () => {
    this.#done++;
    if (this.#done >= this.#goal) this.#reached();
    return "done";
  };

  /** Resolves when so many were run. */
  async reached(goal: number): Promise<void> {
    if (this.#done >= goal) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#goal = goal;
    this.#reached = resolve;
    await promise;
  }
}
