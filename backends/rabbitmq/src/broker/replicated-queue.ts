import type { Channel } from "rabbitmq-client";

/** The arguments of a replicated queue that passes on what leaves it otherwise than by being handled, and loses none of it. */
export function safely(exchange: string, routingKey?: string): Record<string, string | number> {
  return {
    "x-queue-type": "quorum",
    "x-dead-letter-exchange": exchange,
    ...(routingKey !== undefined && { "x-dead-letter-routing-key": routingKey }),
    // Without these two a message on its way from one queue to another is lost if the second cannot take it.
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
  };
}

/**
 * Declares a queue that nobody uses, after those that somebody does. RabbitMQ 3.10 writes a new replicated queue down when it
 * makes the next one, or half a second later. Killed before that it never recovers the queue, nor what it had confirmed to be in it.
 */
export async function declareLast(channel: Channel, name: string): Promise<void> {
  await channel.queueDeclare({ queue: `${name}.last`, durable: true, arguments: { "x-queue-type": "quorum" } });
}
