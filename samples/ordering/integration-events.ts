import { defineEvent } from "@millrace/events";
import { z } from "zod";

const order = z.object({ orderId: z.string() });
const key = ({ orderId }: z.output<typeof order>): string => orderId;

/** The customer has had the time to think better of it. */
export const GracePeriodConfirmedIntegrationEvent = defineEvent({
  type: "ordering.grace-period-confirmed",
  source: "/ordering/background-tasks",
  data: order,
  key,
});

/** Somebody is to say whether there is enough of everything. */
export const OrderStatusChangedToAwaitingValidationIntegrationEvent = defineEvent({
  type: "ordering.order-status-changed-to-awaiting-validation",
  source: "/ordering",
  data: order,
  key,
});
