import type { EventBus } from "@millrace/events";
import { resolveBusOptions } from "./event-bus/options.ts";
import type { RabbitmqEventBusOptions } from "./event-bus/options.ts";
import { RabbitmqEventBus } from "./event-bus/rabbitmq-event-bus.ts";

/**
 * A participant in the exchange of events over RabbitMQ 3.10 or newer. It has the shape of a hosted service. Nothing is
 * connected before it is needed.
 * @throws EventError `invalid-definition` for options that cannot be taken
 */
export function rabbitmqEventBus(options: RabbitmqEventBusOptions): EventBus {
  return new RabbitmqEventBus(resolveBusOptions(options));
}
