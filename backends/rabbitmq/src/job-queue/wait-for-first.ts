import { setImmediate as nextTurn } from "node:timers/promises";
import type { AsyncMessage, Channel } from "rabbitmq-client";
import { BrokerError } from "../broker/broker-error.ts";
import type { Incoming } from "./take-ready.ts";

let consumers = 0;

/**
 * Waits for the first message to come to any of these queues, with a consumer on each, which must be given one message at a
 * time. Messages that come to others at the same moment are returned with it, up to `max`; what comes beyond, or later, is
 * `surplus`.
 * @throws the signal's reason; BrokerError `unavailable` if the channel closes, or the server ends a consumer
 */
export async function waitForFirst(
  channel: Channel,
  queues: readonly string[],
  max: number,
  signal: AbortSignal,
  surplus: (incoming: Incoming) => void,
): Promise<readonly Incoming[]> {
  const waiting = new Waiting(channel, surplus);
  const onAbort = (): void => waiting.end(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (const queue of queues) waiting.consume(queue);
    await waiting.over;
    return waiting.take(max);
  } finally {
    signal.removeEventListener("abort", onAbort);
    waiting.close();
  }
}

/** The consumers of one who waits, and what they brought. */
class Waiting {
  readonly #channel: Channel;
  readonly #surplus: (incoming: Incoming) => void;
  readonly #over = Promise.withResolvers<void>();
  readonly #tags = new Map<string, Promise<unknown>>();
  readonly #arrived: Incoming[] = [];
  #closed = false;

  constructor(channel: Channel, surplus: (incoming: Incoming) => void) {
    this.#channel = channel;
    this.#surplus = surplus;
    this.#over.promise.catch(() => {});
    channel.on("close", this.#onClose).on("basic.cancel", this.#onCancel);
  }

  /** Resolves with the first message. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  consume(queue: string): void {
    const consumerTag = `waiting-${++consumers}`;
    const consuming = this.#channel.basicConsume({ queue, consumerTag }, (message) => this.#arrive(message));
    consuming.catch((error: unknown) => this.end(error));
    this.#tags.set(consumerTag, consuming);
  }

  end(reason: unknown): void {
    this.#over.reject(reason);
  }

  take(max: number): Incoming[] {
    return this.#arrived.splice(0, max);
  }

  /** Ends the consumers; what nobody has taken is surplus. Nobody waits for it. */
  close(): void {
    this.#closed = true;
    this.#channel.off("close", this.#onClose).off("basic.cancel", this.#onCancel);
    for (const incoming of this.#arrived) this.#surplus(incoming);
    for (const [consumerTag, consuming] of this.#tags) void this.#cancel(consumerTag, consuming);
  }

  #arrive(received: AsyncMessage): void {
    const incoming = { channel: this.#channel, received };
    if (this.#closed) this.#surplus(incoming);
    else this.#arrived.push(incoming);
    this.#over.resolve();
  }

  async #cancel(consumerTag: string, consuming: Promise<unknown>): Promise<void> {
    try {
      await consuming;
      await nextTurn(); // what came with the answer is told of now
      await this.#channel.basicCancel({ consumerTag });
    } catch (error) {
      // A channel that is closed has no consumers any more.
      if (this.#channel.active) throw error;
    }
  }

  readonly #onClose = (): void => this.end(new BrokerError("unavailable", "the connection to RabbitMQ was lost"));
  readonly #onCancel = (consumerTag: string): void => {
    if (this.#tags.has(consumerTag)) this.end(new BrokerError("unavailable", "RabbitMQ has deleted the queue"));
  };
}
