import { EventError } from "../errors.ts";
import type { IntegrationEvent } from "../event.ts";
import type { InboxStore } from "../ports/inbox-store.ts";
import type { MemoryTransaction } from "./memory-transaction.ts";

/** Notes in memory what was handled. */
export class MemoryInbox implements InboxStore<MemoryTransaction> {
  /** When each event was noted. */
  readonly #notes = new Map<string, number>();
  /** Transactions that note an event and have not ended. */
  readonly #open = new Map<string, Promise<void>>();
  #closed = false;

  async accept(
    transaction: MemoryTransaction,
    subscriber: string,
    { source, id }: Pick<IntegrationEvent, "source" | "id">,
  ): Promise<boolean> {
    this.#ensureOpen();
    const note = JSON.stringify([subscriber, source, id]);
    for (let other = this.#open.get(note); other !== undefined; other = this.#open.get(note)) await other;
    if (this.#notes.has(note)) return false;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#open.set(note, promise);
    transaction.onEnd((committed) => {
      if (committed) this.#notes.set(note, Date.now());
      this.#open.delete(note);
      resolve();
    });
    return true;
  }

  async prune({ olderThanMs, max }: { readonly olderThanMs: number; readonly max: number }): Promise<number> {
    this.#ensureOpen();
    const before = Date.now() - olderThanMs;
    const old = [...this.#notes].filter(([, notedAt]) => notedAt <= before).slice(0, max);
    for (const [note] of old) this.#notes.delete(note);
    return old.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  #ensureOpen(): void {
    if (this.#closed) throw new EventError("closed", "the inbox was closed");
  }
}
