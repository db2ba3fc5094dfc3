import { handleOnce, type EventHandler, type InboxStore, type Transact } from "@millrace/events";
import type { TransactionSql } from "postgres";

/** What the handler changes things with. */
export interface CatalogParts {
  readonly transact: Transact<TransactionSql>;
  readonly inbox: InboxStore<TransactionSql>;
}

/** Stands for the catalog, another service, that would look whether there is enough of everything. */
export function requestStock({ transact, inbox }: CatalogParts): EventHandler<{ orderId: string }> {
  return handleOnce({ inbox, transact }, async ({ data: { orderId } }, transaction: TransactionSql) => {
    await transaction`insert into ordering.stock_requests (order_id) values (${orderId})`;
  });
}
