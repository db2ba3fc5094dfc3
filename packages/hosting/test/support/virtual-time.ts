import { setImmediate } from "node:timers/promises";

/** Resolves when everything has been done that could be done without waiting. */
async function quiet(): Promise<false> {
  await setImmediate();
  return false;
}

/** Time that passes only when nothing else goes on: for tests of what takes time, in none. */
export class VirtualTime {
  #nowMs = 0;
  readonly #waiting: { readonly dueMs: number; readonly resolve: () => void }[] = [];

  /** Resolves when so much time has passed. */
  async pass(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ dueMs: this.#nowMs + ms, resolve });
    await promise;
  }

  /** Lets the time pass until `work` has ended. */
  async run<T>(work: Promise<T>): Promise<T> {
    const ended = work.then(
      () => true,
      () => true,
    );
    while (!(await Promise.race([ended, quiet()]))) this.#next();
    return work;
  }

  /** Goes on to the next moment for which somebody waits. */
  #next(): void {
    const dueMs = Math.min(...this.#waiting.map((waiting) => waiting.dueMs));
    if (dueMs === Infinity) return;
    this.#nowMs = dueMs;
    for (const due of this.#waiting.filter((waiting) => waiting.dueMs === dueMs)) {
      this.#waiting.splice(this.#waiting.indexOf(due), 1);
      due.resolve();
    }
  }
}
