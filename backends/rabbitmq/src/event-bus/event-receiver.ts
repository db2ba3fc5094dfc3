import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "@millrace/events";
import type { AsyncMessage, Channel } from "rabbitmq-client";
import type { BrokerConnection } from "../broker/broker-connection.ts";
import { BrokerError, isBrokerError } from "../broker/broker-error.ts";
import { inTime } from "../broker/in-time.ts";

/** What is received, and what is done with it. */
export interface Reception {
  readonly connection: BrokerConnection;
  readonly queue: string;
  /** How many messages may be in hand. */
  readonly prefetch: number;
  readonly log: Logger;
  /** Declares the queue. */
  declare(channel: Channel): Promise<void>;
  /** Called in the order of the queue; sees to the message's acknowledgement on this channel. Never rejects. */
  take(message: AsyncMessage, channel: Channel): Promise<void>;
}

const retryMinMs = 100;
const retryMaxMs = 5_000;
const doing = "subscribing";

/** Consumes a queue, and goes on doing so when the connection was lost. */
export class EventReceiver {
  readonly #reception: Reception;
  readonly #stopping = new AbortController();
  readonly #taking = new Set<Promise<void>>();
  #channel: Channel | undefined;
  #consumerTag = "";

  constructor(reception: Reception) {
    this.#reception = reception;
  }

  /**
   * Resolves when messages are consumed; waits for a server that is away.
   * @throws the signal's reason
   */
  async start(signal?: AbortSignal): Promise<void> {
    const { signal: stopping } = this.#stopping;
    await this.#consumeAtLast(signal === undefined ? stopping : AbortSignal.any([signal, stopping]));
  }

  /** @throws BrokerError `unavailable` while nothing can be received */
  async check(): Promise<void> {
    const { connection, queue } = this.#reception;
    const channel = this.#channel;
    if (channel === undefined) throw new BrokerError("unavailable", `${queue} is not consumed: RabbitMQ is away`);
    await inTime(channel.queueDeclare({ queue, passive: true }), connection.answerTimeoutMs, doing);
  }

  /** Ends the consumption: `settle` is to bring every message in hand to its end. */
  async stop(settle: () => Promise<void>): Promise<void> {
    this.#stopping.abort();
    const channel = this.#channel;
    if (channel !== undefined) await this.#inTime(channel.basicCancel({ consumerTag: this.#consumerTag }));
    await settle();
    await Promise.all(this.#taking);
    if (channel !== undefined) await this.#inTime(channel.close());
    this.#channel = undefined;
  }

  async #consumeAtLast(signal: AbortSignal): Promise<void> {
    for (let failures = 0; ; failures++) {
      signal.throwIfAborted();
      try {
        await this.#consume();
        if (!signal.aborted) return;
        await this.#channel?.close();
      } catch (error) {
        if (!isBrokerError(error) || error.code === "closed") throw error;
        const delayMs = Math.min(retryMaxMs, retryMinMs * 2 ** failures) * (0.5 + Math.random());
        this.#reception.log.warn({ err: error, delayMs }, "RabbitMQ cannot be reached; trying again");
        await pause(delayMs, signal);
      }
    }
  }

  async #consume(): Promise<void> {
    const { connection, queue, prefetch } = this.#reception;
    const channel = await connection.channel();
    try {
      const consuming = (async () => {
        await this.#reception.declare(channel);
        await channel.basicQos({ prefetchCount: prefetch });
        return channel.basicConsume({ queue }, (message) => this.#take(message, channel));
      })();
      this.#consumerTag = (await inTime(consuming, connection.answerTimeoutMs, doing)).consumerTag;
    } catch (error) {
      void channel.close();
      throw error;
    }
    this.#channel = channel;
    channel.on("basic.cancel", () => void channel.close());
    channel.on("close", () => this.#lost(channel));
    if (!channel.active) this.#lost(channel);
  }

  #take(message: AsyncMessage, channel: Channel): void {
    const taking = this.#reception.take(message, channel).finally(() => this.#taking.delete(taking));
    this.#taking.add(taking);
  }

  #lost(channel: Channel): void {
    if (this.#channel !== channel) return;
    this.#channel = undefined;
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    this.#reception.log.warn({ queue: this.#reception.queue }, "the connection to RabbitMQ was lost; connecting again");
    void this.#consumeAgain(signal);
  }

  async #consumeAgain(signal: AbortSignal): Promise<void> {
    try {
      // Those who have lost it together do not all come back at the same moment.
      await pause(retryMinMs * (0.5 + Math.random()), signal);
      await this.#consumeAtLast(signal);
    } catch (error) {
      if (!signal.aborted && !isBrokerError(error, "closed")) throw error;
    }
  }

  /** A server that is gone need not be told anything. */
  async #inTime(promise: Promise<unknown>): Promise<void> {
    try {
      await inTime(promise, this.#reception.connection.answerTimeoutMs, doing);
    } catch (error) {
      if (!isBrokerError(error)) throw error;
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw cause;
  }
}
