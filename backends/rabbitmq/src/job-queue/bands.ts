/**
 * How urgent a message is, coarsely. RabbitMQ's replicated queues know no priorities, so there is a queue for each of these,
 * the most urgent first.
 */
export const bands = ["urgent", "usual", "patient"] as const;

/** One of the {@link bands}. */
export type Band = (typeof bands)[number];

/** The band of a priority: above 0, 0, or below. */
export function bandOf(priority: number): Band {
  if (priority > 0) return "urgent";
  return priority < 0 ? "patient" : "usual";
}
