import type { Channel } from "rabbitmq-client";
import { declareLast, safely } from "../broker/replicated-queue.ts";

/** How often an event may go back because its instance died or stopped, before it is set aside. As RabbitMQ 4 has it. */
const deliveryLimit = 20;

/** The names of what carries the events of one subscriber, and their declaration. */
export class SubscriberQueue {
  readonly #exchange: string;
  /** The queue that all instances of the subscriber share. */
  readonly name: string;

  constructor(exchange: string, subscriber: string) {
    this.#exchange = exchange;
    this.name = `${exchange}.${subscriber}`;
  }

  /** Where its events are set aside. */
  get dead(): string {
    return `${this.name}.dead`;
  }

  /** Declares both queues, and binds the first to these types of events. What was bound before stays bound. */
  async declare(channel: Channel, types: readonly string[]): Promise<void> {
    await channel.queueDeclare({ queue: this.dead, durable: true, arguments: { "x-queue-type": "quorum" } });
    await channel.queueDeclare({
      queue: this.name,
      durable: true,
      arguments: { ...safely("", this.dead), "x-delivery-limit": deliveryLimit },
    });
    await declareLast(channel, this.name);
    for (const routingKey of types) {
      await channel.queueBind({ exchange: this.#exchange, queue: this.name, routingKey });
    }
  }
}

/** Declares the exchange of a bus; where it is there already, nothing happens. */
export async function declareExchange(channel: Channel, exchange: string): Promise<void> {
  await channel.exchangeDeclare({ exchange, type: "direct", durable: true });
}
