import { closedError } from "./connection/connector.ts";
import type { Database } from "./database.ts";

/** A part of a back end as a user of its database, from the first call until it is closed. */
export class Member {
  readonly #database: Database;
  readonly #what: string;
  readonly #closing = new AbortController();

  /** @param what how it is called in messages: `job store` */
  constructor(database: Database, what: string) {
    this.#database = database;
    this.#what = what;
  }

  /** Aborted when it is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** @throws JobError `closed` */
  ensureOpen(): void {
    this.#closing.signal.throwIfAborted();
    this.#database.join(this);
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError(this.#what));
    await this.#database.leave(this);
  }
}
