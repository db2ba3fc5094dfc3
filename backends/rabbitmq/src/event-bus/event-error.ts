import { EventError } from "@millrace/events";
import { isBrokerError } from "../broker/broker-error.ts";

/**
 * Says in the words of the port what went wrong with RabbitMQ. What it refuses is `bus-unavailable`, too: a right or an exchange
 * can be mended, and the event itself is not at fault.
 */
export function eventError(error: unknown): unknown {
  if (!isBrokerError(error)) return error;
  switch (error.code) {
    case "closed":
      return new EventError("closed", "the event bus was closed", { cause: error });
    case "unroutable":
      return new EventError("unroutable", `nobody has subscribed to it: ${error.message}`, { cause: error });
    case "unavailable":
    case "refused":
      return new EventError("bus-unavailable", error.message, { cause: error });
  }
}
