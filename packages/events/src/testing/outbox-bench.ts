import type { IntegrationEvent } from "../event.ts";
import type { OutboxEntry, OutboxSettlement, OutboxStore } from "../ports/outbox-store.ts";
import type { Transact } from "../ports/transact.ts";

/** A fresh, empty outbox and how to use it; disposing it closes what it has opened. */
export interface OutboxBench<Transaction = unknown> extends AsyncDisposable {
  readonly store: OutboxStore<Transaction>;
  readonly transact: Transact<Transaction>;
  /** Another store on the same events, as another process has. */
  openAnother(): Promise<OutboxStore<Transaction>>;
}

/** Longer than any case takes. */
export const longMs = 60_000;

/** Adds events in a transaction of their own. */
export async function addAll({ store, transact }: OutboxBench, ...events: readonly IntegrationEvent[]): Promise<void> {
  await transact((transaction) => store.add(transaction, events));
}

/** Claims all there is to be had, for as long as a case takes. */
export function claimAll(store: OutboxStore<unknown>, max = 1_000): Promise<readonly OutboxEntry[]> {
  return store.claim({ max, leaseMs: longMs });
}

/** Claims one. */
export async function claimOne(
  store: OutboxStore<unknown>,
  leaseMs: number = longMs,
): Promise<OutboxEntry | undefined> {
  const [entry] = await store.claim({ max: 1, leaseMs });
  return entry;
}

/** Writes down that entries were published. */
export function publishedAll(entries: readonly OutboxEntry[]): OutboxSettlement[] {
  return entries.map((entry) => ({ entry, kind: "published" }));
}
