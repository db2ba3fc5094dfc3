import type { Delivery, JobMessage, JobQueue, Outcome, ReceiveOptions } from "@millrace/jobs";
import { closedError } from "./database/database.ts";
import type { Database } from "./database/database.ts";
import type { DeliveryRow, OperationName, Operations } from "./database/operations.ts";
import { SqliteDelivery } from "./sqlite-delivery.ts";

const interrupted = JSON.stringify({ kind: "interrupted" } satisfies Outcome);

/** Carries doorbells in a table of the same database. */
export class SqliteJobQueue implements JobQueue {
  readonly #database: Database;
  readonly #closing = new AbortController();
  #stop: { readonly of: AbortSignal; readonly any: AbortSignal } | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async send(messages: readonly JobMessage[]): Promise<void> {
    this.#ensureOpen();
    if (messages.length > 0) await this.#call("send", messages);
  }

  async receive({ max, visibilityMs, signal, claim }: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#ensureOpen();
    signal.throwIfAborted();
    const stop = this.#stopFor(signal);
    const late = (rows: readonly DeliveryRow[]): Promise<void> => this.#giveBack(rows);
    const rows = await this.#database.wait(this, stop, late, "receive", max, visibilityMs, claim ?? null);
    return rows.map((row) => this.#delivery(row));
  }

  async depth(): Promise<{ readonly waiting: number; readonly ready: number }> {
    return this.#call("depth");
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#call("check");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closedError("job queue"));
    await this.#database.leave(this);
  }

  #delivery(row: DeliveryRow): Delivery {
    return new SqliteDelivery(row, this.#database, (name, ...args) => this.#call(name, ...args));
  }

  /** A worker gives the same signal every time, and tying it to another takes longer than all else here. */
  #stopFor(signal: AbortSignal): AbortSignal {
    if (this.#stop?.of !== signal) this.#stop = { of: signal, any: AbortSignal.any([signal, this.#closing.signal]) };
    return this.#stop.any;
  }

  /** Whether it is in this database. */
  isIn(database: Database): boolean {
    return this.#database === database;
  }

  /** What was delivered to somebody who had just gone. Should this fail, it will be delivered again all the same, but later. */
  async #giveBack(rows: readonly DeliveryRow[]): Promise<void> {
    await Promise.all(
      rows.map(async ({ place, receipt, claim }) => {
        if (receipt !== null) await this.#database.run(this, "release", place, receipt, 0);
        if (claim?.kind !== "claimed") return;
        const { 1: id, 5: fence } = claim.row;
        await this.#database.run(this, "settle", id, fence, interrupted, null);
      }),
    );
  }

  async #call<Name extends OperationName>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    this.#ensureOpen();
    return this.#database.run(this, name, ...args);
  }

  #ensureOpen(): void {
    this.#closing.signal.throwIfAborted();
  }
}
