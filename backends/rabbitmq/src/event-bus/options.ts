import { EventError, silentLogger } from "@millrace/events";
import type { Logger } from "@millrace/events";
import { checkOptions } from "@millrace/jobs/ports/check-options";
import { z } from "zod";
import { brokerSchemas, nameSchema } from "../broker/broker-options.ts";
import type { BrokerOptions } from "../broker/broker-options.ts";

/** Where the bus is, and who takes part in it. */
export interface RabbitmqEventBusOptions extends BrokerOptions {
  /** The exchange that events go through, and what the names of the subscribers' queues begin with. Default: `millrace.events`. */
  readonly exchange?: string;
  /** Under which name it subscribes; instances of one service have the same. Without, it can only publish. */
  readonly subscriber?: string;
  /** How many events are handled at once in this instance. Default 16. */
  readonly concurrency?: number;
  /** The largest event that is published, in bytes. Default 16,777,216, which is what RabbitMQ 4 takes. */
  readonly maxEventBytes?: number;
  readonly log?: Logger;
}

/** Options with every default filled in. */
export type ResolvedBusOptions = Required<Omit<RabbitmqEventBusOptions, "subscriber">> & {
  readonly subscriber?: string | undefined;
};

const schema = z.strictObject({
  ...brokerSchemas,
  exchange: nameSchema.default("millrace.events"),
  subscriber: nameSchema.optional(),
  concurrency: z.int().min(1).max(10_000).default(16),
  maxEventBytes: z.int().min(1).default(16_777_216),
  log: z.custom<Logger>().default(silentLogger),
});

/**
 * Checks options; all faults are told at once.
 * @throws EventError `invalid-definition`
 */
export function resolveBusOptions(options: RabbitmqEventBusOptions): ResolvedBusOptions {
  const checked = checkOptions(schema, options);
  if (checked.faults === undefined) return checked.options;
  throw new EventError("invalid-definition", `rabbitmqEventBus cannot take these options: ${checked.told}`);
}
