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
