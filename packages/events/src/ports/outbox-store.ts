import type { IntegrationEvent } from "../event.ts";

/**
 * Keeps events in the database of the change that they tell of, until they are published. `Transaction` is whatever the
 * database's client calls one.
 *
 * Any number of publishers may work on it. What one has claimed nobody else is given until the claim lapses, and no event is
 * given to a publisher while an earlier one of the same key is unpublished and not in the same claim; so a key keeps its order,
 * and several publishers share the keys.
 */
export interface OutboxStore<Transaction> extends AsyncDisposable {
  /**
   * Stores events in the caller's own transaction, in this order: they exist exactly when its changes do. Transactions that add
   * events of one key must be ordered by themselves, as those are that change the same row first.
   * @throws what the database's client throws, so that the caller's transaction fails as it would for any other statement
   */
  add(transaction: Transaction, events: readonly IntegrationEvent[]): Promise<void>;
  /**
   * Claims the oldest unpublished events that may be published now, `max` at most, for `leaseMs` by the store's clock.
   * @returns them in the order in which they were added, and those of a key without a gap; none if there are none
   * @throws EventError `storage-unavailable`, `closed`
   */
  claim(options: { readonly max: number; readonly leaseMs: number }): Promise<readonly OutboxEntry[]>;
  /**
   * Writes down what became of claimed events. What was claimed by somebody else in the meantime, or is published, is left as
   * it is; so this may be repeated.
   * @throws EventError `storage-unavailable`, `closed`
   */
  settle(settlements: readonly OutboxSettlement[]): Promise<void>;
  /**
   * Resolves when events may have been added since the last `claim` began, by whomever, and after `timeoutMs` at the latest.
   * @throws EventError `closed`; the signal's reason
   */
  waitForEvents(options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<void>;
  /**
   * How much there is to do, for health checks and metrics.
   * @throws EventError `storage-unavailable`, `closed`
   */
  counts(): Promise<OutboxCounts>;
  /**
   * Gives every failed event another chance, as if it had just been added, in their old order.
   * @returns how many there were
   * @throws EventError `storage-unavailable`, `closed`
   */
  redrive(): Promise<number>;
  /**
   * Deletes events that were published more than `olderThanMs` ago, the oldest first, `max` at most.
   * @returns how many were deleted
   * @throws EventError `storage-unavailable`, `closed`
   */
  prune(options: { readonly olderThanMs: number; readonly max: number }): Promise<number>;
}

/** A claimed event. */
export interface OutboxEntry {
  /** Its place in the outbox; grows. Text, because databases count further than numbers reach. */
  readonly position: string;
  /** Which claim this is; a settlement under an old one is refused. */
  readonly claim: string;
  /** 1, 2, …: how often somebody has claimed it and not given it back untried. */
  readonly attempt: number;
  readonly event: IntegrationEvent;
}

/** What became of a claimed event. */
export type OutboxSettlement = { readonly entry: OutboxEntry } & (
  | { readonly kind: "published" }
  /** Given back untried; it may be claimed at once, and the attempt does not count. */
  | { readonly kind: "returned" }
  /** To be tried again after `afterMs`; later events of its key wait for it. */
  | { readonly kind: "retry"; readonly afterMs: number; readonly reason: string }
  /** Not to be tried again until it is redriven; later events of its key go on without it. */
  | { readonly kind: "failed"; readonly reason: string }
);

/** How much an outbox holds. */
export interface OutboxCounts {
  /** To be published, claimed or not. */
  readonly unpublished: number;
  readonly failed: number;
  /** The age of the oldest unpublished event; 0 if there is none. */
  readonly oldestUnpublishedMs: number;
}
