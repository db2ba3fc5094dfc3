/** How somebody who waits looks at the database. */
export interface LooksOptions {
  /** Looks once, and tells in how long it pays to look again, should nobody ring before; null: nobody waits any more. */
  readonly look: () => Promise<number | null>;
  /** What to do with what kept it from looking. */
  readonly failed: (error: unknown) => void;
}

/** Has somebody look when it is rung for, one look at a time, and again after a while. */
export class Looks {
  readonly #options: LooksOptions;
  #looking: Promise<void> | undefined;
  #rung = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /** It is worth looking now. */
  ring(): void {
    this.#rung = true;
    if (this.#looking !== undefined || this.#closed) return;
    clearTimeout(this.#timer);
    this.#looking = this.#lookWhileRung();
  }

  /** Resolves when nobody looks any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #lookWhileRung(): Promise<void> {
    let againInMs: number | null = null;
    // Those who ring in the turn in which a look has ended are heard as well.
    while (this.#rung && !this.#closed) {
      this.#rung = false;
      try {
        againInMs = await this.#options.look();
      } catch (error) {
        this.#options.failed(error);
        againInMs = null;
      }
    }
    // With nothing in between: who rings from here on begins a look, and is not taken for one who was heard.
    this.#looking = undefined;
    if (againInMs !== null && !this.#closed) this.#timer = setTimeout(() => this.ring(), againInMs);
  }
}
