import { HttpError } from "./errors.ts";

/** Counts open streams by the address of their client. */
export class StreamLimit {
  readonly #perClient: number;
  readonly #open = new Map<string, number>();

  constructor(perClient: number) {
    this.#perClient = perClient;
  }

  /**
   * Takes a place until disposed.
   * @throws HttpError `too-many-streams`
   */
  take(client: string): Disposable {
    const open = this.#open.get(client) ?? 0;
    if (open >= this.#perClient) {
      throw new HttpError(
        "too-many-streams",
        `your address has ${open} event streams open, which is the limit; ask for the status instead`,
      );
    }
    this.#open.set(client, open + 1);
    return { [Symbol.dispose]: () => this.#release(client) };
  }

  #release(client: string): void {
    const open = (this.#open.get(client) ?? 1) - 1;
    if (open === 0) this.#open.delete(client);
    else this.#open.set(client, open);
  }
}
