import { randomUUID } from "node:crypto";
import type { JobQueue } from "@millrace/jobs";
import { rabbitmqQueue } from "@millrace/rabbitmq";
import type { RabbitmqQueueOptions } from "@millrace/rabbitmq";

/** A job queue under a name that nobody else uses. */
export function freshQueue(options: RabbitmqQueueOptions): JobQueue {
  return rabbitmqQueue({ name: `test-${randomUUID()}`, ...options });
}
