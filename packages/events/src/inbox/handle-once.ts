import type { IntegrationEvent } from "../event.ts";
import type { EventContext, EventHandler } from "../ports/event-bus.ts";
import type { InboxStore } from "../ports/inbox-store.ts";
import type { Transact } from "../ports/transact.ts";

/** Where it is noted that an event was handled. */
export interface OnceOptions<Transaction> {
  readonly inbox: InboxStore<Transaction>;
  /** Begins a transaction, in the database that the inbox is in: `(work) => sql.begin(work)`. */
  readonly transact: Transact<Transaction>;
}

/** A handler that changes things in a transaction, which is committed when it resolves. */
export type TransactionalHandler<Data, Transaction> = (
  event: IntegrationEvent<Data>,
  transaction: Transaction,
  context: EventContext,
) => Promise<void>;

/**
 * A handler for a bus that calls `handle` in a transaction with the note that the event was handled, and does nothing for an
 * event that was handled before. What `handle` changes through its transaction happens exactly once.
 */
export function handleOnce<Data, Transaction>(
  { inbox, transact }: OnceOptions<Transaction>,
  handle: TransactionalHandler<Data, Transaction>,
): EventHandler<Data> {
  return (event, context) =>
    transact(async (transaction) => {
      if (await inbox.accept(transaction, context.subscriber, event)) await handle(event, transaction, context);
    });
}
