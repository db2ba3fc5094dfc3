import type { JobQueue } from "@millrace/jobs";
import { resolveOptions } from "./job-queue/options.ts";
import type { RabbitmqQueueOptions } from "./job-queue/options.ts";
import { RabbitmqJobQueue } from "./job-queue/rabbitmq-job-queue.ts";

/**
 * A job queue on RabbitMQ 3.10 or newer, to go with the store of another back end:
 * `{ ...postgresBackend(options), queue: rabbitmqQueue(options) }`. Nothing is connected before it is needed.
 * @throws JobError `invalid-definition` for options that cannot be taken
 */
export function rabbitmqQueue(options: RabbitmqQueueOptions): JobQueue {
  return new RabbitmqJobQueue(resolveOptions(options));
}
