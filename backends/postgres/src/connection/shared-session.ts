import type { Session } from "./session.ts";

/** One connection for many who ask at the same time: each is answered in turn, and none waits for another's round trip. */
export class SharedSession {
  readonly #open: () => Promise<Session>;
  #opening: Promise<Session> | undefined;
  #session: Session | undefined;

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  /** Runs something on the connection, which is opened if it has to be. */
  async run<T>(act: (session: Session) => Promise<T>): Promise<T> {
    return act(this.#session?.isOpen === true ? this.#session : await this.#connected());
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    await this.#session?.close();
  }

  async #connected(): Promise<Session> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    this.#session = await this.#opening;
    return this.#session;
  }
}
