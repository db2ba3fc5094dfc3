import type { EventBus, SubscriptionOptions } from "@millrace/events";
import {
  GracePeriodConfirmedIntegrationEvent,
  OrderStatusChangedToAwaitingValidationIntegrationEvent,
} from "./integration-events.ts";
import { requestStock, type CatalogParts } from "./request-stock.ts";
import { setAwaitingValidation, type OrderingParts } from "./set-awaiting-validation.ts";

/** A database that is away is no fault of an event: it waits, and its key behind it, for half an hour or so. */
const patiently: SubscriptionOptions = { attempts: 360, backoff: { minMs: 200, maxMs: 5_000 }, timeoutMs: 15_000 };

/** What the ordering service listens to. */
export function subscribeOrdering(bus: EventBus, parts: OrderingParts): EventBus {
  bus.subscribe(GracePeriodConfirmedIntegrationEvent, setAwaitingValidation(parts), patiently);
  return bus;
}

/** What the catalog listens to. */
export function subscribeCatalog(bus: EventBus, parts: CatalogParts): EventBus {
  bus.subscribe(OrderStatusChangedToAwaitingValidationIntegrationEvent, requestStock(parts), patiently);
  return bus;
}
