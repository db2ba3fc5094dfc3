/** Waits for the services that run to completion. */
export class Completion {
  readonly #open: Set<string>;
  readonly #onComplete: (exitCode: number) => void;
  #exitCode = 0;

  /** @param onComplete called with the first exit code that is not 0, else 0, when all have ended; never, if there are none. */
  constructor(names: readonly string[], onComplete: (exitCode: number) => void) {
    this.#open = new Set(names);
    this.#onComplete = onComplete;
  }

  /** Notes that a service has ended well, if it is one to wait for. */
  end(name: string, result: number | void): void {
    if (!this.#open.delete(name)) return;
    if (this.#exitCode === 0 && typeof result === "number") this.#exitCode = result;
    if (this.#open.size === 0) this.#onComplete(this.#exitCode);
  }
}
