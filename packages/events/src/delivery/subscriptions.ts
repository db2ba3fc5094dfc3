import { z } from "zod";
import { EventError } from "../errors.ts";
import type { EventType } from "../event-type.ts";
import type { IntegrationEvent } from "../event.ts";
import type { EventContext, EventHandler, SubscriptionOptions } from "../ports/event-bus.ts";
import type { Backoff } from "../retry-delay.ts";

/** What is done with the events of one type. */
export interface Subscription {
  readonly attempts: number;
  readonly backoff: Required<Backoff>;
  readonly timeoutMs: number;
  readonly retry: SubscriptionOptions["retry"];
  /** @throws EventError `invalid-event` if the data does not fit the type */
  prepare(event: IntegrationEvent): (context: EventContext) => Promise<void>;
}

const milliseconds = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const optionsSchema = z.strictObject({
  attempts: z.int().min(1).max(1_000).default(5),
  backoff: z
    .strictObject({
      minMs: milliseconds.default(200),
      maxMs: milliseconds.default(30_000),
      jitter: z.number().min(0).max(1).default(0.5),
    })
    .prefault({}),
  timeoutMs: milliseconds.min(1).default(60_000),
  retry: z
    .custom<NonNullable<SubscriptionOptions["retry"]>>((rule) => typeof rule === "function", "expected a function")
    .optional(),
});

/** The subscriptions of one instance of a subscriber, by type of event. */
export class Subscriptions {
  readonly #byType = new Map<string, Subscription>();
  readonly #subscriber: string | undefined;
  #complete = false;

  /** @param subscriber without one nothing can be subscribed to */
  constructor(subscriber: string | undefined) {
    this.#subscriber = subscriber;
  }

  /** @throws EventError `invalid-subscription`, `invalid-definition` */
  add<Input, Output>(
    type: EventType<Input, Output>,
    handler: EventHandler<Output>,
    options: SubscriptionOptions = {},
  ): void {
    this.#refuse(type.type);
    const checked = optionsSchema.safeParse(options);
    if (!checked.success) throw invalidOptions(type.type, checked.error);
    const { retry } = checked.data;
    const prepare: Subscription["prepare"] = (event) => {
      const read = type.read(event);
      return async (context) => handler(read, context);
    };
    this.#byType.set(type.type, { ...checked.data, retry, prepare });
  }

  /** Takes no further subscription. */
  complete(): void {
    this.#complete = true;
  }

  get types(): readonly string[] {
    return [...this.#byType.keys()];
  }

  get(type: string): Subscription | undefined {
    return this.#byType.get(type);
  }

  #refuse(type: string): void {
    if (this.#subscriber === undefined) {
      throw new EventError("invalid-subscription", `give the bus a subscriber name to subscribe to ${type}`);
    }
    if (this.#complete) throw new EventError("invalid-subscription", `subscribe to ${type} before the bus is started`);
    if (this.#byType.has(type)) throw new EventError("invalid-subscription", `${type} has a handler already`);
  }
}

function invalidOptions(type: string, error: z.ZodError): EventError {
  return new EventError(
    "invalid-definition",
    `the options of the subscription to ${type} are not valid: ${z.prettifyError(error)}`,
  );
}
