import { setImmediate as nextTurn } from "node:timers/promises";
import type { AsyncMessage, Channel } from "rabbitmq-client";
import { BrokerError, isBrokerError } from "../broker/broker-error.ts";
import { inTime } from "../broker/in-time.ts";
import type { Source } from "./receiving-channels.ts";
import type { Incoming } from "./take-ready.ts";

/** How one waits. */
export interface Patience {
  readonly signal: AbortSignal;
  /** How long the server may take to subscribe. */
  readonly answerTimeoutMs: number;
  /** What becomes of messages that come beyond `max`, or too late. */
  readonly surplus: (incoming: Incoming) => void;
}

let consumers = 0;

/**
 * Waits for the first message to come to any of these queues, with a consumer on each, which must be given one message at a
 * time. Messages that come to others at the same moment are returned with it, up to `max`.
 * @throws the signal's reason; BrokerError `unavailable` if a channel closes, or the server does not subscribe
 */
export async function waitForFirst(
  sources: readonly Source[],
  max: number,
  { signal, answerTimeoutMs, surplus }: Patience,
): Promise<readonly Incoming[]> {
  const waiting = new Waiting(surplus);
  const onAbort = (): void => waiting.end(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (const source of sources) waiting.consume(source, answerTimeoutMs);
    await waiting.over;
    return waiting.take(max);
  } finally {
    signal.removeEventListener("abort", onAbort);
    waiting.close();
  }
}

/** One who waits, and what was brought. */
class Waiting {
  readonly #surplus: (incoming: Incoming) => void;
  readonly #over = Promise.withResolvers<void>();
  readonly #consumers: WaitingConsumer[] = [];
  readonly #arrived: Incoming[] = [];
  #closed = false;

  constructor(surplus: (incoming: Incoming) => void) {
    this.#surplus = surplus;
    this.#over.promise.catch(() => {});
  }

  /** Resolves with the first message. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  consume(source: Source, answerTimeoutMs: number): void {
    const end = (reason: unknown): void => this.end(reason);
    this.#consumers.push(new WaitingConsumer(source, answerTimeoutMs, (incoming) => this.#arrive(incoming), end));
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
    for (const incoming of this.#arrived) this.#surplus(incoming);
    for (const consumer of this.#consumers) void consumer.cancel();
  }

  #arrive(incoming: Incoming): void {
    if (this.#closed) this.#surplus(incoming);
    else this.#arrived.push(incoming);
    this.#over.resolve();
  }
}

/** A consumer of one queue, for as long as somebody waits. */
class WaitingConsumer {
  readonly #channel: Channel;
  readonly #tag = `waiting-${++consumers}`;
  readonly #end: (reason: unknown) => void;
  readonly #subscribed: Promise<boolean>;

  constructor(
    { channel, queue }: Source,
    answerTimeoutMs: number,
    arrive: (incoming: Incoming) => void,
    end: (reason: unknown) => void,
  ) {
    this.#channel = channel;
    this.#end = end;
    channel.on("close", this.#onClose).on("basic.cancel", this.#onCancel);
    const consumerTag = this.#tag;
    const subscribing = channel.basicConsume({ queue, consumerTag }, (received: AsyncMessage) =>
      arrive({ channel, received }),
    );
    this.#subscribed = this.#note(inTime(subscribing, answerTimeoutMs, `waiting for messages of ${queue}`));
  }

  async cancel(): Promise<void> {
    this.#channel.off("close", this.#onClose).off("basic.cancel", this.#onCancel);
    if (!(await this.#subscribed)) return;
    await nextTurn(); // what came with the answer is told of now
    try {
      await this.#channel.basicCancel({ consumerTag: this.#tag });
    } catch (error) {
      // A channel that is closed has no consumers any more.
      if (this.#channel.active) throw error;
    }
  }

  async #note(subscribing: Promise<unknown>): Promise<boolean> {
    try {
      await subscribing;
      return true;
    } catch (error) {
      this.#end(error);
      if (!isBrokerError(error)) throw error;
      // It is of no use as long as the server is busy with it; closing it ends the consumer, should it come to be one.
      void this.#channel.close();
      return false;
    }
  }

  readonly #onClose = (): void => this.#end(new BrokerError("unavailable", "the connection to RabbitMQ was lost"));
  readonly #onCancel = (consumerTag: string): void => {
    if (consumerTag === this.#tag) this.#end(new BrokerError("unavailable", "RabbitMQ has deleted the queue"));
  };
}
