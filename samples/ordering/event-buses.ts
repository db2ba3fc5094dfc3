import { InProcessBroker, type EventBus } from "@millrace/events";
import type { Loggers } from "@millrace/hosting";
import { rabbitmqEventBus } from "@millrace/rabbitmq";
import type { OrderingSettings } from "./settings.ts";

/** Makes the participants of this process in the exchange of events. */
export type OpenBus = (subscriber: string) => EventBus;

/** The one place that knows what carries the events. */
export function eventBuses(settings: OrderingSettings, loggers: Loggers): OpenBus {
  const log = loggers.category("events");
  switch (settings.eventBus) {
    case "in-process": {
      // An event counts as published when it was handled: what a killed process held in memory is published again.
      const broker = new InProcessBroker({ confirm: "handled" });
      return (subscriber) => broker.bus({ subscriber, log });
    }
    case "rabbitmq":
      return (subscriber) =>
        rabbitmqEventBus({ url: settings.rabbitmqUrl, exchange: settings.exchange, subscriber, log });
  }
}
