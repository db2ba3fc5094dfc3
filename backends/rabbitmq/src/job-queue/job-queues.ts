import type { Channel } from "rabbitmq-client";
import { declareLast, safely } from "../broker/replicated-queue.ts";
import { bands } from "./bands.ts";
import type { Band } from "./bands.ts";

/**
 * How often a message may be given back without its holder saying so, before it is set aside. As RabbitMQ 4 has it. The server
 * sees to it, except where a message was sent anew in between: then whoever receives it does.
 */
export const deliveryLimit = 20;
const deadLettersKept = 10_000;
const deadLettersKeptMs = 14 * 86_400_000;

/** The queues that carry the messages of one job queue, and their names. */
export class JobQueues {
  readonly #name: string;
  #declared: Promise<void> = Promise.resolve();

  constructor(name: string) {
    this.#name = name;
  }

  /** The queue of a band. */
  of(band: Band): string {
    return `${this.#name}.${band}`;
  }

  /** The queues of all bands, the most urgent first. */
  get all(): readonly string[] {
    return bands.map((band) => this.of(band));
  }

  /** Where messages are set aside that nobody could deal with. */
  get dead(): string {
    return `${this.#name}.dead`;
  }

  /**
   * Declares them; where they are there already, nothing happens. One channel after the other: RabbitMQ 3.10 says that a
   * queue is there while another connection is still making it, and then ends whoever uses it (noproc in
   * rabbit_quorum_queue:consume).
   */
  async declare(channel: Channel): Promise<void> {
    const declared = this.#declared.then(() => this.#declare(channel));
    this.#declared = declared.catch(() => {}); // the next one tries for itself
    await declared;
  }

  async #declare(channel: Channel): Promise<void> {
    await channel.queueDeclare({
      queue: this.dead,
      durable: true,
      arguments: {
        "x-queue-type": "quorum",
        "x-max-length": deadLettersKept,
        "x-message-ttl": deadLettersKeptMs,
      },
    });
    for (const queue of this.all) {
      await channel.queueDeclare({
        queue,
        durable: true,
        arguments: { ...safely("", this.dead), "x-delivery-limit": deliveryLimit },
      });
    }
    await declareLast(channel, this.#name);
  }
}
