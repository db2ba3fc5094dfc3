import { EventError } from "../errors.ts";
import type { IntegrationEvent } from "../event.ts";
import type { OutboxCounts, OutboxEntry, OutboxSettlement, OutboxStore } from "../ports/outbox-store.ts";
import { Wake } from "../outbox/wake.ts";
import { MemoryOutboxTable } from "./memory-outbox-table.ts";
import type { MemoryTransaction } from "./memory-transaction.ts";

/** Keeps events in memory. Stores on the same table are what several processes are on the same database. */
export class MemoryOutbox implements OutboxStore<MemoryTransaction> {
  readonly #table: MemoryOutboxTable;
  readonly #closing = new AbortController();
  readonly #wake = new Wake();

  constructor(table: MemoryOutboxTable = new MemoryOutboxTable()) {
    this.#table = table;
    table.wakes.add(this.#wake);
  }

  async add(transaction: MemoryTransaction, events: readonly IntegrationEvent[]): Promise<void> {
    this.#ensureOpen();
    const copies = structuredClone(events);
    transaction.onEnd((committed) => {
      if (committed) this.#table.add(copies);
    });
  }

  async claim({ max, leaseMs }: { readonly max: number; readonly leaseMs: number }): Promise<readonly OutboxEntry[]> {
    this.#ensureOpen();
    this.#wake.reset();
    return this.#table.claim(max, leaseMs);
  }

  async settle(settlements: readonly OutboxSettlement[]): Promise<void> {
    this.#ensureOpen();
    for (const settlement of settlements) this.#table.settle(settlement);
  }

  async waitForEvents({
    timeoutMs,
    signal,
  }: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): Promise<void> {
    this.#ensureOpen();
    await this.#wake.wait(timeoutMs, [signal, this.#closing.signal]);
  }

  async counts(): Promise<OutboxCounts> {
    this.#ensureOpen();
    return this.#table.counts();
  }

  async redrive(): Promise<number> {
    this.#ensureOpen();
    return this.#table.redrive();
  }

  async prune({ olderThanMs, max }: { readonly olderThanMs: number; readonly max: number }): Promise<number> {
    this.#ensureOpen();
    return this.#table.prune(olderThanMs, max);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closed());
    this.#table.wakes.delete(this.#wake);
  }

  #ensureOpen(): void {
    if (this.#closing.signal.aborted) throw closed();
  }
}

function closed(): EventError {
  return new EventError("closed", "the outbox was closed");
}
