import type { Delivery, JobMessage, JobQueue, ReceiveOptions } from "@millrace/jobs";
import type { Database } from "./database.ts";
import { unlessAborted } from "./connection/unless-aborted.ts";
import { Member } from "./member.ts";
import { PostgresDelivery } from "./postgres-delivery.ts";

/** Carries doorbells in a table of the same database. */
export class PostgresJobQueue implements JobQueue {
  readonly #database: Database;
  readonly #member: Member;
  #stop: { readonly of: AbortSignal; readonly any: AbortSignal } | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#member = new Member(database, "job queue");
  }

  async send(messages: readonly JobMessage[]): Promise<void> {
    this.#member.ensureOpen();
    if (messages.length > 0) await this.#database.send(messages);
  }

  async receive({ max, visibilityMs, signal, claim }: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#member.ensureOpen();
    signal.throwIfAborted();
    if (claim === undefined) this.#database.listen();
    else this.#database.show(claim.worker);
    const rows = await this.#database.receivers.receive({ max, visibilityMs, claim }, this.#stopFor(signal));
    return rows.map((row) => new PostgresDelivery(row, this.#database, () => this.#member.ensureOpen()));
  }

  async depth(): Promise<{ readonly waiting: number; readonly ready: number }> {
    this.#member.ensureOpen();
    return this.#database.depth();
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#member.ensureOpen();
    await unlessAborted(this.#database.check(), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#member.close();
  }

  /** Whether it is in this database. */
  isIn(database: Database): boolean {
    return this.#database === database;
  }

  /** A worker gives the same signal every time, and tying it to another takes longer than all else here. */
  #stopFor(signal: AbortSignal): AbortSignal {
    if (this.#stop?.of !== signal) this.#stop = { of: signal, any: AbortSignal.any([signal, this.#member.closed]) };
    return this.#stop.any;
  }
}
