import { z } from "zod";
import { checkOptions } from "../check-options.ts";
import { Deliveries } from "../delivery/deliveries.ts";
import { Subscriptions } from "../delivery/subscriptions.ts";
import type { Verdict } from "../delivery/verdict.ts";
import { EventError } from "../errors.ts";
import type { EventType } from "../event-type.ts";
import type { IntegrationEvent } from "../event.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { EventBus, EventHandler, SubscriptionOptions } from "../ports/event-bus.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { Exchange, InProcessBusOptions } from "./exchange.ts";
import type { Consumer } from "./subscriber-queue.ts";

const optionsSchema = z.strictObject({
  subscriber: z.string().min(1).max(200).optional(),
  concurrency: z.int().min(1).max(10_000).default(16),
  log: z.custom<Logger>().default(silentLogger),
});

/** A participant in the exchange of events within a process. */
export class InProcessBus implements EventBus, Consumer {
  readonly name = "event-bus";
  readonly #exchange: Exchange;
  readonly #options: z.output<typeof optionsSchema>;
  readonly #subscriptions: Subscriptions;
  #deliveries: Deliveries | undefined;
  #taken = 0;
  #stopped: Promise<void> | undefined;

  constructor(exchange: Exchange, options: InProcessBusOptions) {
    this.#exchange = exchange;
    this.#options = checkOptions("the in-process bus", optionsSchema, options);
    this.#subscriptions = new Subscriptions(this.#options.subscriber);
  }

  async publish(event: IntegrationEvent, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#ensureOpen();
    signal?.throwIfAborted();
    await unlessAborted(this.#exchange.publish(event), signal);
  }

  subscribe<Input, Output>(
    type: EventType<Input, Output>,
    handler: EventHandler<Output>,
    options?: SubscriptionOptions,
  ): void {
    this.#subscriptions.add(type, handler, options);
  }

  async start(signal?: AbortSignal): Promise<void> {
    this.#ensureOpen();
    signal?.throwIfAborted();
    this.#subscriptions.complete();
    const { subscriber, log } = this.#options;
    if (subscriber === undefined || this.#deliveries !== undefined) return;
    this.#deliveries = new Deliveries({ subscriber, subscriptions: this.#subscriptions, log });
    const queue = this.#exchange.queue(subscriber);
    queue.bind(this.#subscriptions.types);
    queue.attach(this);
  }

  async stop(signal?: AbortSignal): Promise<void> {
    const { subscriber } = this.#options;
    const deliveries = this.#deliveries;
    if (subscriber === undefined || deliveries === undefined) return;
    this.#exchange.queue(subscriber).detach(this);
    await deliveries.stop(signal);
    this.#deliveries = undefined;
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
  }

  /** How many events more it would handle now. */
  get free(): number {
    return this.#options.concurrency - this.#taken;
  }

  async deliver(body: Uint8Array): Promise<Verdict> {
    const deliveries = this.#deliveries;
    if (deliveries === undefined) return { kind: "interrupted" };
    this.#taken++;
    try {
      return await deliveries.deliver(body);
    } finally {
      this.#taken--;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped ??= this.stop(AbortSignal.abort(new EventError("closed", "the bus was closed")));
    await this.#stopped;
  }

  #ensureOpen(): void {
    if (this.#stopped !== undefined) throw new EventError("closed", "the bus was closed");
    this.#exchange.ensureOpen();
  }
}
