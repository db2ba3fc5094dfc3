import { Deliveries, EventError, Subscriptions } from "@millrace/events";
import type { EventBus, EventHandler, EventType, IntegrationEvent, SubscriptionOptions } from "@millrace/events";
import type { AsyncMessage, Channel } from "rabbitmq-client";
import { BrokerConnection } from "../broker/broker-connection.ts";
import { isBrokerError } from "../broker/broker-error.ts";
import { Publisher } from "../broker/publisher.ts";
import { unlessAborted } from "../broker/unless-aborted.ts";
import { eventError } from "./event-error.ts";
import { bytesOf, deadEnvelope, messageOf } from "./event-message.ts";
import { EventReceiver } from "./event-receiver.ts";
import type { ResolvedBusOptions } from "./options.ts";
import { SubscriberQueue, declareExchange } from "./subscriber-queue.ts";

/** One instance at work: what it receives, and what is done with that. */
interface Work {
  readonly receiver: EventReceiver;
  readonly deliveries: Deliveries;
}

/** Carries events through an exchange of RabbitMQ, with a replicated queue for each subscriber. */
export class RabbitmqEventBus implements EventBus {
  readonly name = "event-bus";
  readonly #options: ResolvedBusOptions;
  /** Apart, because the server stops reading from those who publish when its memory runs out, and then hears no acknowledgement. */
  readonly #publishing: BrokerConnection;
  readonly #receiving: BrokerConnection;
  readonly #publisher: Publisher;
  readonly #subscriptions: Subscriptions;
  readonly #closing = new AbortController();
  #work: Work | undefined;

  constructor(options: ResolvedBusOptions) {
    const { exchange, subscriber } = options;
    this.#options = options;
    this.#subscriptions = new Subscriptions(subscriber);
    const as = subscriber ?? "publisher";
    this.#publishing = new BrokerConnection(options, `${exchange} ${as} publishing`);
    this.#receiving = new BrokerConnection(options, `${exchange} ${as} receiving`);
    this.#publisher = new Publisher(this.#publishing, (channel) => declareExchange(channel, exchange));
  }

  async publish(event: IntegrationEvent, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#ensureOpen();
    signal?.throwIfAborted();
    const { envelope, body } = messageOf(event);
    this.#refuse(event, body);
    const publishing = this.#publisher.publish({ ...envelope, exchange: this.#options.exchange }, body);
    await this.#told(signal === undefined ? publishing : unlessAborted(publishing, signal));
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
    const { subscriber } = this.#options;
    if (subscriber === undefined || this.#work !== undefined) return;
    this.#work = this.#workFor(subscriber);
    try {
      await this.#told(this.#work.receiver.start(signal));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(signal?: AbortSignal): Promise<void> {
    const work = this.#work;
    this.#work = undefined;
    await work?.receiver.stop(() => work.deliveries.stop(signal));
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
    const checks = Promise.all([this.#publisher.check(), this.#work?.receiver.check()]);
    await this.#told(unlessAborted(checks, signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const reason = new EventError("closed", "the event bus was closed");
    this.#closing.abort(reason);
    await this.stop(AbortSignal.abort(reason));
    await Promise.all([this.#publishing[Symbol.asyncDispose](), this.#receiving[Symbol.asyncDispose]()]);
  }

  #workFor(subscriber: string): Work {
    const { exchange, concurrency, log } = this.#options;
    const queue = new SubscriberQueue(exchange, subscriber);
    const deliveries = new Deliveries({ subscriber, subscriptions: this.#subscriptions, log });
    const receiver = new EventReceiver({
      connection: this.#receiving,
      queue: queue.name,
      prefetch: concurrency,
      log,
      declare: async (channel) => {
        await declareExchange(channel, exchange);
        await queue.declare(channel, this.#subscriptions.types);
      },
      take: (message, channel) => this.#deliver(message, channel, deliveries, queue.dead),
    });
    return { receiver, deliveries };
  }

  async #deliver(message: AsyncMessage, channel: Channel, deliveries: Deliveries, dead: string): Promise<void> {
    const body = bytesOf(message);
    const verdict = await deliveries.deliver(body);
    const { deliveryTag } = message;
    switch (verdict.kind) {
      case "handled":
        if (channel.active) channel.basicAck({ deliveryTag });
        return;
      case "dead":
        if (await this.#setAside(dead, Buffer.from(body), deadEnvelope(message, verdict.letter))) {
          if (channel.active) channel.basicAck({ deliveryTag });
          return;
        }
        if (channel.active) channel.basicNack({ deliveryTag, requeue: true });
        return;
      case "interrupted":
        if (channel.active) channel.basicNack({ deliveryTag, requeue: true });
    }
  }

  /** @returns whether it is kept; if not, the event comes again */
  async #setAside(queue: string, body: Buffer, envelope: object): Promise<boolean> {
    try {
      await this.#publisher.publish({ ...envelope, routingKey: queue }, body);
      return true;
    } catch (error) {
      if (!isBrokerError(error)) throw error;
      this.#options.log.warn({ queue, err: error }, "an event could not be set aside; it comes again");
      return false;
    }
  }

  #refuse({ type, id }: IntegrationEvent, body: Buffer): void {
    const { maxEventBytes } = this.#options;
    if (body.byteLength <= maxEventBytes) return;
    const found = `the event ${id} of type ${type} has ${body.byteLength} bytes, and ${maxEventBytes} are taken`;
    throw new EventError("event-refused", `${found}; keep what is large elsewhere, and publish where it is`);
  }

  async #told<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      throw eventError(error);
    }
  }

  #ensureOpen(): void {
    this.#closing.signal.throwIfAborted();
  }
}
