import { validOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";
import { brokerSchemas, nameSchema } from "../broker/broker-options.ts";
import type { BrokerOptions } from "../broker/broker-options.ts";

/** Where the job queue is, and what the server was set to. */
export interface RabbitmqQueueOptions extends BrokerOptions {
  /** What the names of its queues and exchanges begin with. Default: `millrace.jobs`. */
  readonly name?: string;
  /**
   * RabbitMQ's `consumer_timeout`: how long it lets a message be held before it closes the channel. Messages of jobs that take
   * longer than half of it are exchanged for new ones. Default: 1,800,000, as RabbitMQ's.
   */
  readonly consumerTimeoutMs?: number;
}

const schema = z.strictObject({
  ...brokerSchemas,
  name: nameSchema.default("millrace.jobs"),
  consumerTimeoutMs: z.int().min(1_000).default(1_800_000),
});

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveOptions(options: RabbitmqQueueOptions): Required<RabbitmqQueueOptions> {
  return validOptions("rabbitmqQueue", schema, options);
}
