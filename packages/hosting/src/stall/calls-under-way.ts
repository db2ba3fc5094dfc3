/** Which calls of services have begun and not ended, in words, for whoever has to say what a process is stuck in. */
export class CallsUnderWay {
  readonly #calls = new Set<{ readonly what: string }>();
  #onChange: (text: string) => void = () => {};

  /** Notes a call until the result is disposed. */
  begin(service: string, phase: string): Disposable {
    const call = { what: `"${service}" in ${phase}` };
    this.#calls.add(call);
    this.#onChange(this.#text);
    return {
      [Symbol.dispose]: () => {
        this.#calls.delete(call);
        this.#onChange(this.#text);
      },
    };
  }

  /** Tells one listener, now and of every change; the one before hears no more. */
  follow(onChange: (text: string) => void): void {
    this.#onChange = onChange;
    onChange(this.#text);
  }

  get #text(): string {
    return [...this.#calls].map(({ what }) => what).join(", ");
  }
}
