import { JobError, isJobError } from "@millrace/jobs";
import type { Delivery, JobMessage, JobQueue } from "@millrace/jobs";
import { BrokerConnection } from "../broker/broker-connection.ts";
import { jobError } from "./job-error.ts";
import { JobQueues, deliveryLimit } from "./job-queues.ts";
import { readMessage, returnsOf } from "./message-format.ts";
import { MessageSender } from "./message-sender.ts";
import type { RabbitmqQueueOptions } from "./options.ts";
import { RabbitmqDelivery } from "./rabbitmq-delivery.ts";
import type { DeliveryPlace } from "./rabbitmq-delivery.ts";
import { ReceivingChannels } from "./receiving-channels.ts";
import { countReady, takeReady } from "./take-ready.ts";
import type { Incoming } from "./take-ready.ts";
import { unlessAborted } from "../broker/unless-aborted.ts";
import { waitForFirst } from "./wait-for-first.ts";

/** Carries doorbells in replicated queues of RabbitMQ. */
export class RabbitmqJobQueue implements JobQueue {
  /** Apart, because the server stops reading from those who send when its memory runs out, and then hears no acknowledgement. */
  readonly #sending: BrokerConnection;
  readonly #receiving: BrokerConnection;
  readonly #queues: JobQueues;
  readonly #sender: MessageSender;
  readonly #channels: ReceivingChannels;
  readonly #place: DeliveryPlace;
  readonly #inHand = new Set<RabbitmqDelivery>();
  readonly #closing = new AbortController();
  #stop: { readonly of: AbortSignal; readonly any: AbortSignal } | undefined;

  constructor(options: Required<RabbitmqQueueOptions>) {
    const { name, consumerTimeoutMs } = options;
    this.#sending = new BrokerConnection(options, `${name} sending`);
    this.#receiving = new BrokerConnection(options, `${name} receiving`);
    this.#queues = new JobQueues(name);
    this.#sender = new MessageSender(this.#sending, name, this.#queues);
    this.#channels = new ReceivingChannels(this.#receiving, this.#queues);
    this.#place = {
      holdAtMostMs: consumerTimeoutMs,
      ensureOpen: () => this.#ensureOpen(),
      send: (message, returns) => this.#told(this.#sender.send(message, returns)),
      letGo: (delivery) => void this.#inHand.delete(delivery),
    };
  }

  async send(messages: readonly JobMessage[]): Promise<void> {
    this.#ensureOpen();
    await this.#told(Promise.all(messages.map((message) => this.#sender.send(message))));
  }

  async receive(options: {
    readonly max: number;
    readonly visibilityMs: number;
    readonly signal: AbortSignal;
  }): Promise<readonly Delivery[]> {
    const { max, visibilityMs, signal } = options;
    this.#ensureOpen();
    signal.throwIfAborted();
    const stop = this.#stopFor(signal);
    const receiving = this.#receive(max, visibilityMs, stop);
    return this.#told(
      unlessAborted(receiving, stop, (late) => late.forEach((delivery) => void this.#return(delivery))),
    );
  }

  async depth(): Promise<{ readonly waiting: number; readonly ready: number }> {
    this.#ensureOpen();
    const [ready, delayed] = await this.#told(Promise.all([this.#countReady(), this.#sender.countDelayed()]));
    return { waiting: ready + delayed + this.#inHand.size, ready };
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
    await this.#told(unlessAborted(this.#countReady(), this.#stopFor(signal)));
    const { blocked } = this.#sending;
    if (blocked !== undefined)
      throw new JobError("storage-unavailable", `RabbitMQ takes no messages: it is ${blocked}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new JobError("closed", "the job queue was closed"));
    // Before the connections: what is given back goes by them.
    for (const delivery of this.#inHand) delivery.giveBack();
    await Promise.all([this.#sending[Symbol.asyncDispose](), this.#receiving[Symbol.asyncDispose]()]);
  }

  async #receive(max: number, visibilityMs: number, stop: AbortSignal): Promise<readonly RabbitmqDelivery[]> {
    for (;;) {
      const incoming = await this.#take(max, visibilityMs, stop);
      const deliveries = incoming.flatMap((each) => this.#deliver(each, visibilityMs));
      if (deliveries.length > 0) return deliveries.toSorted((a, b) => b.message.priority - a.message.priority);
    }
  }

  async #take(max: number, visibilityMs: number, signal: AbortSignal): Promise<readonly Incoming[]> {
    const { answerTimeoutMs } = this.#receiving;
    const channels = await this.#channels.forGetting(max);
    const ready = await takeReady(channels, this.#queues.all, max, answerTimeoutMs);
    if (ready.length > 0) return ready;
    const surplus = (incoming: Incoming): void => {
      for (const delivery of this.#deliver(incoming, visibilityMs)) void this.#return(delivery);
    };
    return waitForFirst(await this.#channels.forWaiting(), max, { signal, answerTimeoutMs, surplus });
  }

  /** Puts back what nobody will take. */
  async #return(delivery: RabbitmqDelivery): Promise<void> {
    try {
      await delivery.putBack();
    } catch (error) {
      if (!isJobError(error)) throw error;
      delivery.giveBack();
    }
  }

  #deliver(incoming: Incoming, visibilityMs: number): RabbitmqDelivery[] {
    const { channel, received } = incoming;
    const message = readMessage(received.body, received.headers);
    if (message === undefined || returnsOf(received.headers) > deliveryLimit) {
      // Whoever sent it did not mean us, or it was given back too often; it is kept among the dead letters.
      if (channel.active) channel.basicNack({ deliveryTag: received.deliveryTag, requeue: false });
      return [];
    }
    const delivery = new RabbitmqDelivery(message, incoming, visibilityMs, this.#place);
    this.#inHand.add(delivery);
    return [delivery];
  }

  async #countReady(): Promise<number> {
    const [channel] = await this.#channels.forGetting(1);
    const counts = await countReady(channel, this.#queues.all, this.#receiving.answerTimeoutMs);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** A worker gives the same signal every time. */
  #stopFor(signal: AbortSignal): AbortSignal {
    if (this.#stop?.of !== signal) this.#stop = { of: signal, any: AbortSignal.any([signal, this.#closing.signal]) };
    return this.#stop.any;
  }

  async #told<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      throw jobError(error);
    }
  }

  #ensureOpen(): void {
    this.#closing.signal.throwIfAborted();
  }
}
