import type { Delivery, JobMessage, JobQueue } from "@millrace/jobs";
import { closedError } from "./connection/connector.ts";
import type { Database } from "./database.ts";
import { PostgresDelivery } from "./postgres-delivery.ts";

/** Carries doorbells in a table of the same database. */
export class PostgresJobQueue implements JobQueue {
  readonly #database: Database;
  readonly #closing = new AbortController();
  #stop: { readonly of: AbortSignal; readonly any: AbortSignal } | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async send(messages: readonly JobMessage[]): Promise<void> {
    this.#ensureOpen();
    if (messages.length > 0) await this.#database.send(messages);
  }

  async receive(options: {
    readonly max: number;
    readonly visibilityMs: number;
    readonly signal: AbortSignal;
  }): Promise<readonly Delivery[]> {
    this.#ensureOpen();
    options.signal.throwIfAborted();
    this.#database.listen();
    const rows = await this.#database.receivers.receive(
      options.max,
      options.visibilityMs,
      this.#stopFor(options.signal),
    );
    return rows.map((row) => new PostgresDelivery(row, this.#database, () => this.#ensureOpen()));
  }

  async depth(): Promise<{ readonly waiting: number; readonly ready: number }> {
    this.#ensureOpen();
    return this.#database.depth();
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
    await this.#database.check();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closedError("job queue"));
    await this.#database.leave(this);
  }

  /** Whether it is in this database. */
  isIn(database: Database): boolean {
    return this.#database === database;
  }

  /** A worker gives the same signal every time, and tying it to another takes longer than all else here. */
  #stopFor(signal: AbortSignal): AbortSignal {
    if (this.#stop?.of !== signal) this.#stop = { of: signal, any: AbortSignal.any([signal, this.#closing.signal]) };
    return this.#stop.any;
  }

  #ensureOpen(): void {
    this.#closing.signal.throwIfAborted();
    this.#database.join(this);
  }
}
