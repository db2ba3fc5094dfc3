import type { IntegrationEvent } from "../event.ts";

/** Remembers which events a subscriber has handled, in the database of what the handling changes. */
export interface InboxStore<Transaction> extends AsyncDisposable {
  /**
   * Notes in the caller's own transaction that `subscriber` handles this event: the note exists exactly when the handling's
   * changes do. A transaction that comes second waits for the end of the first.
   * @returns whether the event is new; false if `subscriber` has handled it before (an event is known by `source` and `id`)
   * @throws what the database's client throws, so that the caller's transaction fails as it would for any other statement
   */
  accept(
    transaction: Transaction,
    subscriber: string,
    event: Pick<IntegrationEvent, "source" | "id">,
  ): Promise<boolean>;
  /**
   * Forgets events that were noted more than `olderThanMs` ago, `max` at most.
   * @returns how many were forgotten
   * @throws EventError `storage-unavailable`, `closed`
   */
  prune(options: { readonly olderThanMs: number; readonly max: number }): Promise<number>;
}
