/** A turn that was taken, and lets the next one go when it is disposed. */
export interface Turn extends Disposable {
  readonly key: string;
}

/**
 * Has those of one process take turns who contend for an item: each of them at once would have all others begin anew. Nobody
 * has more than one turn, so that none waits for whoever waits for it.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Resolves when whoever came before is done. */
  async take(key: string): Promise<Turn> {
    const before = this.#last.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last.set(key, promise);
    await before;
    return {
      key,
      [Symbol.dispose]: () => {
        if (this.#last.get(key) === promise) this.#last.delete(key);
        resolve();
      },
    };
  }
}
