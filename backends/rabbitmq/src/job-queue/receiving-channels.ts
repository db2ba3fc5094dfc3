import type { Channel } from "rabbitmq-client";
import type { BrokerConnection } from "../broker/broker-connection.ts";
import { LastingChannel } from "../broker/lasting-channel.ts";
import type { JobQueues } from "./job-queues.ts";

/** A channel asks one thing at a time; so many gets are on their way at once. One brought 840 messages a second, 16 brought 8,900. */
const most = 16;

/** A queue, and the channel on which its messages are waited for. */
export interface Source {
  readonly queue: string;
  readonly channel: Channel;
}

/** The channels that messages are received on. */
export class ReceivingChannels {
  readonly #getting: readonly [LastingChannel, ...LastingChannel[]];
  readonly #waiting: ReadonlyMap<string, LastingChannel>;

  constructor(connection: BrokerConnection, queues: JobQueues) {
    const first = new LastingChannel(connection, (channel) => queues.declare(channel));
    this.#getting = [first, ...Array.from({ length: most - 1 }, () => new LastingChannel(connection))];
    this.#waiting = new Map(queues.all.map((queue) => [queue, new LastingChannel(connection, oneAtATime)]));
  }

  /**
   * As many channels as are wanted to get messages on, up to 16. With the first, the queues are declared.
   * @throws BrokerError `unavailable`, `refused`, `closed`
   */
  async forGetting(wanted: number): Promise<readonly [Channel, ...Channel[]]> {
    const [first, ...others] = this.#getting;
    const channel = await first.open();
    const more = others.slice(0, Math.max(0, wanted - 1));
    return [channel, ...(await Promise.all(more.map((other) => other.open())))];
  }

  /**
   * Where to wait for messages. A channel for each queue, because a channel is deaf while the server sees to a request on it,
   * and after a restart RabbitMQ 3.10 may take half a minute to subscribe to a queue that is still being recovered.
   * @throws BrokerError `unavailable`, `refused`, `closed`
   */
  forWaiting(): Promise<readonly Source[]> {
    const opening = [...this.#waiting].map(async ([queue, lasting]) => ({ queue, channel: await lasting.open() }));
    return Promise.all(opening);
  }
}

/** Of each consumer on the channel: whoever waits is given one message, and then gets what else there is. */
function oneAtATime(channel: Channel): Promise<void> {
  return channel.basicQos({ prefetchCount: 1 });
}
