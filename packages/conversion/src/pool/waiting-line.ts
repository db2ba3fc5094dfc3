interface Place<T> {
  readonly serve: (thing: T) => void;
  readonly tell: (place: number) => void;
  readonly dismiss: (error: Error) => void;
}

/** Those who wait for a thing, served in the order of joining. */
export class WaitingLine<T> {
  readonly #places = new Set<Place<T>>();

  get length(): number {
    return this.#places.size;
  }

  /**
   * Waits for {@link serve}. Leaves the line, with the signal's reason, when the signal aborts.
   *
   * @param tell is called with the place in the line, counted from 1, on joining and whenever it changes
   */
  async join(signal?: AbortSignal, tell: (place: number) => void = () => {}): Promise<T> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const place: Place<T> = { serve: resolve, dismiss: reject, tell };
    const leave = (): void => {
      this.#places.delete(place);
      reject(signal?.reason);
      this.#tellAll();
    };
    this.#places.add(place);
    tell(this.#places.size);
    signal?.addEventListener("abort", leave, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  /** Gives `thing` to the first in line; false when nobody waits. */
  serve(thing: T): boolean {
    const first = this.#leaveFirst();
    first?.serve(thing);
    return first !== undefined;
  }

  /** Sends the first in line away. */
  dismissFirst(error: Error): void {
    this.#leaveFirst()?.dismiss(error);
  }

  /** Sends everybody away. */
  dismiss(error: Error): void {
    while (this.length > 0) this.dismissFirst(error);
  }

  #leaveFirst(): Place<T> | undefined {
    const [first] = this.#places;
    if (first === undefined) return undefined;
    this.#places.delete(first);
    this.#tellAll();
    return first;
  }

  #tellAll(): void {
    let place = 0;
    for (const { tell } of this.#places) tell(++place);
  }
}
