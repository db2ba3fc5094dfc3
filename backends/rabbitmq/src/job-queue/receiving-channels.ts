import type { Channel } from "rabbitmq-client";
import type { BrokerConnection } from "../broker/broker-connection.ts";
import { LastingChannel } from "../broker/lasting-channel.ts";
import type { JobQueues } from "./job-queues.ts";

/** A channel asks one thing at a time; so many gets are on their way at once. One brought 840 messages a second, 16 brought 8,900. */
const most = 16;

/** The channels that messages are received on. */
export class ReceivingChannels {
  readonly #first: LastingChannel;
  readonly #others: readonly LastingChannel[];

  constructor(connection: BrokerConnection, queues: JobQueues) {
    this.#first = new LastingChannel(connection, async (channel) => {
      await queues.declare(channel);
      // Of each consumer: whoever waits is given one message, and then asks for what else there is.
      await channel.basicQos({ prefetchCount: 1 });
    });
    this.#others = Array.from({ length: most - 1 }, () => new LastingChannel(connection));
  }

  /**
   * As many channels as are wanted, up to 16. The first has what is needed declared.
   * @throws BrokerError `unavailable`, `refused`, `closed`
   */
  async open(wanted: number): Promise<readonly [Channel, ...Channel[]]> {
    const first = await this.#first.open();
    const others = this.#others.slice(0, Math.max(0, wanted - 1));
    return [first, ...(await Promise.all(others.map((channel) => channel.open())))];
  }
}
