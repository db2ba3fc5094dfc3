import { handleOnce, type EventHandler, type InboxStore, type OutboxStore, type Transact } from "@millrace/events";
import type { TransactionSql } from "postgres";
import { OrderStatusChangedToAwaitingValidationIntegrationEvent } from "./integration-events.ts";

/** What the handler changes things with. */
export interface OrderingParts {
  readonly transact: Transact<TransactionSql>;
  readonly inbox: InboxStore<TransactionSql>;
  readonly outbox: Pick<OutboxStore<TransactionSql>, "add">;
}

/** Sets an order to awaiting validation, if it is still submitted, and tells of it; in one transaction, and once. */
export function setAwaitingValidation({ transact, inbox, outbox }: OrderingParts): EventHandler<{ orderId: string }> {
  return handleOnce({ inbox, transact }, async ({ data: { orderId } }, transaction: TransactionSql) => {
    const { count } = await transaction`
      update ordering.orders set status = 'awaiting-validation' where id = ${orderId} and status = 'submitted'`;
    // Somebody has cancelled it in the meantime.
    if (count === 0) return;
    await outbox.add(transaction, [OrderStatusChangedToAwaitingValidationIntegrationEvent.create({ orderId })]);
  });
}
