import type { AsyncMessage, Channel, SyncMessage } from "rabbitmq-client";

/** A message as it came, and the channel that it is to be acknowledged on. */
export interface Incoming {
  readonly channel: Channel;
  readonly received: AsyncMessage | SyncMessage;
}

/** How many messages of a queue could be received now. */
export async function countReady(channel: Channel, queue: string): Promise<number> {
  return (await channel.queueDeclare({ queue, passive: true })).messageCount;
}

/**
 * Takes messages that are there now, up to `max`, those of the first queues first. Asks how many there are before it gets
 * them, for asking costs the server nothing on its disk, and a get does even where there is nothing.
 */
export async function takeReady(
  channels: readonly [Channel, ...Channel[]],
  queues: readonly string[],
  max: number,
): Promise<readonly Incoming[]> {
  const [first] = channels;
  const counts = await Promise.all(queues.map((queue) => countReady(first, queue)));
  const wanted = queues.flatMap((queue, index) =>
    Array.from({ length: Math.min(max, counts[index] ?? 0) }, () => queue),
  );
  const gets = wanted.slice(0, max).map(async (queue, index) => {
    const channel = channels[index % channels.length] ?? first;
    const received = await channel.basicGet({ queue });
    return received === undefined ? [] : [{ channel, received }];
  });
  return settled(gets);
}

/** What was got, if anything was: a get that failed has taken its channel along, and what that held comes again by itself. */
async function settled(gets: readonly Promise<readonly Incoming[]>[]): Promise<readonly Incoming[]> {
  const answers = await Promise.allSettled(gets);
  const taken = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  if (taken.length === 0 && failed !== undefined) throw failed.reason;
  return taken;
}
