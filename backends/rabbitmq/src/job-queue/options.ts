import { JobError } from "@millrace/jobs";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { brokerSchemas } from "../broker/broker-options.ts";
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

const shape = {
  ...brokerSchemas,
  name: z
    .string()
    .regex(/^[\w.-]{1,200}$/u, { error: "expected 1 to 200 letters, digits, dots, dashes and underscores" })
    .default("millrace.jobs"),
  consumerTimeoutMs: z.int().min(1_000).default(1_800_000),
};
const schema: z.ZodType<Required<RabbitmqQueueOptions>> = z.strictObject(shape);

/**
 * Checks options; all faults are told at once.
 * @throws JobError `invalid-definition`
 */
export function resolveOptions(options: RabbitmqQueueOptions): Required<RabbitmqQueueOptions> {
  const { success, data, error } = schema.safeParse(options);
  if (success) return data;
  const faults = error.issues.flatMap(faultsOf);
  const told = faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new JobError("invalid-definition", `rabbitmqQueue cannot take these options: ${told}`, { faults });
}

function faultsOf(issue: z.core.$ZodIssue): { readonly path: string; readonly message: string }[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({
    path: key,
    message: `unknown option "${key}", did you mean "${closest(key, Object.keys(shape))}"?`,
  }));
}
