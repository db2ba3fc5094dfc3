import type { JobMessage } from "@millrace/jobs";
import type { Envelope } from "rabbitmq-client";
import type { BrokerConnection } from "../broker/broker-connection.ts";
import { isBrokerError } from "../broker/broker-error.ts";
import { inTime } from "../broker/in-time.ts";
import { LastingChannel } from "../broker/lasting-channel.ts";
import { Publisher } from "../broker/publisher.ts";
import { bandOf } from "./bands.ts";
import { DelayLevels } from "./delay-levels.ts";
import { delayRoute } from "./delay-route.ts";
import type { JobQueues } from "./job-queues.ts";
import { bodyOf, envelopeOf } from "./message-format.ts";

/** Sends messages to the queues of their bands, at once or by way of the delay levels. */
export class MessageSender {
  readonly #connection: BrokerConnection;
  readonly #queues: JobQueues;
  readonly #levels: DelayLevels;
  readonly #direct: Publisher;
  readonly #delayed: Publisher;
  /** Where the levels are declared and counted. */
  readonly #levelsChannel: LastingChannel;

  constructor(connection: BrokerConnection, name: string, queues: JobQueues) {
    this.#connection = connection;
    this.#queues = queues;
    this.#levels = new DelayLevels(name, queues);
    const declare = (channel: Parameters<JobQueues["declare"]>[0]): Promise<void> => this.#queues.declare(channel);
    this.#direct = new Publisher(connection, declare);
    this.#levelsChannel = new LastingChannel(connection, declare);
    this.#delayed = new Publisher(connection, async () => void (await this.countDelayed()));
  }

  /**
   * Resolves once the message is on stable storage.
   * @param returns how often the messages that this one stands for were given back
   * @throws BrokerError
   */
  async send(message: JobMessage, returns = 0): Promise<void> {
    const publisher = message.delayMs > 0 ? this.#delayed : this.#direct;
    const envelope = { ...envelopeOf(message, returns), ...this.#address(message) };
    const body = bodyOf(message);
    try {
      await publisher.publish(envelope, body);
    } catch (error) {
      if (!isBrokerError(error, "unroutable")) throw error;
      // Somebody has deleted the queue.
      await publisher.reset();
      await publisher.publish(envelope, body);
    }
  }

  /**
   * How many messages wait for their time.
   * @throws BrokerError
   */
  async countDelayed(): Promise<number> {
    const channel = await this.#levelsChannel.open();
    return inTime(this.#levels.declare(channel), this.#connection.answerTimeoutMs, "declaring the delay levels");
  }

  #address({ delayMs, priority }: JobMessage): Envelope {
    const band = bandOf(priority);
    if (delayMs <= 0) return { routingKey: this.#queues.of(band) };
    const { firstLevel, path } = delayRoute(delayMs);
    return { exchange: this.#levels.exchange(firstLevel), routingKey: `${path}.${band}` };
  }
}
