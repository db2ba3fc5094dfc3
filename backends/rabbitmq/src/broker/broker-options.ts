import { z } from "zod";

/** How to reach RabbitMQ. */
export interface BrokerOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:` for TLS. */
  readonly url: string;
  /**
   * How often each side shows that it is alive. A connection that has been silent for twice as long is given up, and what was
   * delivered on it goes to others. Default 10,000; whole seconds.
   */
  readonly heartbeatMs?: number;
  /** How long a connection, or an answer to what was sent, is waited for before it counts as failed. Default 5,000. */
  readonly answerTimeoutMs?: number;
}

/** The schemas of these options, for whoever has more. */
export const brokerSchemas: {
  readonly url: z.ZodType<string>;
  readonly heartbeatMs: z.ZodDefault<z.ZodInt>;
  readonly answerTimeoutMs: z.ZodDefault<z.ZodInt>;
} = {
  url: z.string().refine((url) => URL.canParse(url) && /^amqps?:$/u.test(new URL(url).protocol), {
    error: "expected an address such as amqp://user:password@host:5672/vhost",
  }),
  heartbeatMs: z.int().min(1_000).max(3_600_000).multipleOf(1_000).default(10_000),
  answerTimeoutMs: z.int().min(100).max(600_000).default(5_000),
};

/** What the names of queues and exchanges are made of. */
export const nameSchema: z.ZodString = z
  .string()
  .regex(/^[\w.-]{1,100}$/u, { error: "expected 1 to 100 letters, digits, dots, dashes and underscores" });
