import type { Channel } from "rabbitmq-client";
import type { BrokerConnection } from "./broker-connection.ts";
import { inTime } from "./in-time.ts";

/** A channel that is opened when it is needed, and anew when it was closed: by a fault, or with its connection. */
export class LastingChannel {
  readonly #connection: BrokerConnection;
  readonly #prepare: (channel: Channel) => Promise<unknown>;
  #channel: Channel | undefined;
  #opening: Promise<Channel> | undefined;

  /** @param prepare declares what the channel is used for; called whenever it was opened */
  constructor(connection: BrokerConnection, prepare: (channel: Channel) => Promise<unknown> = async () => {}) {
    this.#connection = connection;
    this.#prepare = prepare;
  }

  /** @throws BrokerError `unavailable`, `refused`, `closed` */
  async open(): Promise<Channel> {
    if (this.#channel?.active === true) return this.#channel;
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** Closes it; what was declared on it is declared again with the next. */
  async reset(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    await channel?.close();
  }

  /** Leaves a channel to itself that is of no use any more; the next call opens another. */
  abandon(channel: Channel): void {
    if (this.#channel === channel) this.#channel = undefined;
    void channel.close();
  }

  async #open(): Promise<Channel> {
    const channel = await this.#connection.channel();
    try {
      await inTime(this.#prepare(channel), this.#connection.answerTimeoutMs, "declaring queues");
    } catch (error) {
      void channel.close();
      throw error;
    }
    this.#channel = channel;
    return channel;
  }
}
