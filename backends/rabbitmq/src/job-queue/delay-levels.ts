import type { Channel } from "rabbitmq-client";
import { safely } from "../broker/replicated-queue.ts";
import { bands } from "./bands.ts";
import { levels, unitMs } from "./delay-route.ts";
import type { JobQueues } from "./job-queues.ts";

/**
 * Holds messages back. RabbitMQ lets a queue expire its messages, all after the same time; messages of different times in one
 * queue would wait for whichever stands in front. So there is a queue for each power of two, and a message passes through
 * those that its delay is the sum of, from the longest to the shortest: the server moves it, by no clock but its own.
 *
 * Before each queue stands a topic exchange that reads one digit of the routing key, {@link delayRoute}: at 1 the message
 * goes into the queue, which expires it to the next exchange; at 0 it goes to that at once. The last one is bound to the
 * queues of the bands, by the last word of the key.
 */
export class DelayLevels {
  readonly #name: string;
  readonly #queues: JobQueues;

  constructor(name: string, queues: JobQueues) {
    this.#name = name;
    this.#queues = queues;
  }

  /** The exchange before the queue of a level; that of -1 is the one behind them all. */
  exchange(level: number): string {
    return level < 0 ? `${this.#name}.due` : `${this.#name}.delay.${level}`;
  }

  /**
   * Declares them; where they are there already, nothing happens.
   * @returns how many messages are held
   */
  async declare(channel: Channel): Promise<number> {
    await this.#declareExchange(channel, -1);
    for (const band of bands) {
      const queue = this.#queues.of(band);
      await channel.queueBind({ exchange: this.exchange(-1), queue, routingKey: `#.${band}` });
    }
    let held = 0;
    for (let level = 0; level < levels; level++) held += await this.#declareLevel(channel, level);
    return held;
  }

  async #declareLevel(channel: Channel, level: number): Promise<number> {
    const exchange = this.exchange(level);
    const next = this.exchange(level - 1);
    const digit = (value: 0 | 1): string => `${"*.".repeat(levels - 1 - level)}${value}.#`;
    await this.#declareExchange(channel, level);
    const { messageCount } = await channel.queueDeclare({
      queue: exchange,
      durable: true,
      arguments: { ...safely(next), "x-message-ttl": unitMs * 2 ** level },
    });
    await channel.queueBind({ exchange, queue: exchange, routingKey: digit(1) });
    await channel.exchangeBind({ source: exchange, destination: next, routingKey: digit(0) });
    return messageCount;
  }

  async #declareExchange(channel: Channel, level: number): Promise<void> {
    await channel.exchangeDeclare({ exchange: this.exchange(level), type: "topic", durable: true });
  }
}
