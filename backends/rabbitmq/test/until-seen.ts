import { EventEmitter, once } from "node:events";

/** What was seen so far, and a wait for more. */
export class UntilSeen<Item> {
  readonly #seen = new Set<Item>();
  readonly #noted = new EventEmitter();

  note(item: Item): void {
    this.#seen.add(item);
    this.#noted.emit("item");
  }

  /** Resolves when all of these were seen; rejects after 60 s. */
  async all(items: Iterable<Item>): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    const expected = [...items];
    while (!expected.every((item) => this.#seen.has(item))) await once(this.#noted, "item", { signal });
  }
}
