import { PollingService, type ServiceLog, type TimeProvider } from "@millrace/hosting";
import type { Order, OrdersDatabase } from "./orders-database.ts";

/** Confirms every order, the oldest first. */
export function confirmOrders(
  database: OrdersDatabase,
  log: ServiceLog,
  time: TimeProvider,
): PollingService<Order, number> {
  return new PollingService<Order, number>({
    read: (after = 0, { max }) => database.ordersAfter(after, max),
    handle(order) {
      database.confirm(order);
      log.info(order, `order ${order.id} is confirmed: ${order.item}`);
    },
    cursorOf: ({ id }) => id,
    cursor: database.cursor("confirm-orders"),
    pauseMs: 500,
    log,
    time,
  });
}
