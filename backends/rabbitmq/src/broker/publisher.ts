import { setImmediate as nextTurn } from "node:timers/promises";
import type { Channel, Envelope } from "rabbitmq-client";
import type { BrokerConnection } from "./broker-connection.ts";
import { BrokerError } from "./broker-error.ts";
import { inTime } from "./in-time.ts";
import { LastingChannel } from "./lasting-channel.ts";

/** Publishes messages so that it is known what became of each. */
export class Publisher {
  readonly #connection: BrokerConnection;
  readonly #channel: LastingChannel;
  readonly #returned = new Set<string>();
  #published = 0;

  /** @param prepare declares what is published to; called again whenever the channel had to be opened anew */
  constructor(connection: BrokerConnection, prepare: (channel: Channel) => Promise<void>) {
    this.#connection = connection;
    this.#channel = new LastingChannel(connection, async (channel) => {
      await prepare(channel);
      await channel.confirmSelect();
      channel.on("basic.return", ({ correlationId = "" }) => this.#returned.add(correlationId));
    });
  }

  /**
   * Resolves once the message is in a queue, and on the disks that the queue promises.
   * @throws BrokerError `unroutable` if there is no queue for it; `unavailable` if it was not taken, or if nobody knows whether
   * it was; `refused`, `closed`
   */
  async publish(envelope: Envelope, body: Buffer): Promise<void> {
    this.#refuseWhileBlocked();
    const correlationId = String(++this.#published);
    const channel = await this.#channel.open();
    const confirmed = channel.basicPublish({ durable: true, mandatory: true, correlationId, ...envelope }, body);
    try {
      await inTime(confirmed, this.#connection.answerTimeoutMs, "publishing a message");
    } catch (error) {
      // What RabbitMQ 3.10 has lost while it recovered a queue holds up all that comes after it on the same channel, for good.
      this.#channel.abandon(channel);
      throw error;
    }
    // The server sends a message back before it confirms it, but the client tells of that in the turn after.
    await nextTurn();
    if (this.#returned.delete(correlationId)) {
      throw new BrokerError("unroutable", `there is no queue for a message to ${describe(envelope)}`);
    }
  }

  /**
   * Resolves if messages can be published now.
   * @throws BrokerError `unavailable`, `refused`, `closed`
   */
  async check(): Promise<void> {
    const channel = await this.#channel.open();
    this.#refuseWhileBlocked();
    // A round trip: a connection may be open and silent.
    await inTime(channel.basicQos({}), this.#connection.answerTimeoutMs, "checking the connection");
  }

  /** Has everything declared again before the next message. */
  async reset(): Promise<void> {
    await this.#channel.reset();
  }

  #refuseWhileBlocked(): void {
    const reason = this.#connection.blocked;
    if (reason === undefined) return;
    throw new BrokerError("unavailable", `RabbitMQ takes no messages at the moment, because it is ${reason}`);
  }
}

function describe({ exchange = "", routingKey = "" }: Envelope): string {
  return exchange === "" ? `"${routingKey}"` : `"${routingKey}" of exchange "${exchange}"`;
}
