import type { AsyncMessage, Channel, SyncMessage } from "rabbitmq-client";
import { isBrokerError } from "../broker/broker-error.ts";
import { inTime } from "../broker/in-time.ts";

/** A message as it came, and the channel that it is to be acknowledged on. */
export interface Incoming {
  readonly channel: Channel;
  readonly received: AsyncMessage | SyncMessage;
}

/**
 * How many messages of each of these queues could be received now.
 * @throws BrokerError `unavailable`
 */
export async function countReady(
  channel: Channel,
  queues: readonly string[],
  answerTimeoutMs: number,
): Promise<readonly number[]> {
  const asking = Promise.all(queues.map((queue) => channel.queueDeclare({ queue, passive: true })));
  return (await inTime(asking, answerTimeoutMs, "counting messages")).map(({ messageCount }) => messageCount);
}

/**
 * Takes messages that are there now, up to `max`, those of the first queues first. Asks how many there are before it gets
 * them, for asking costs the server nothing on its disk, and a get does even where there is nothing.
 * @throws BrokerError `unavailable` if nothing could be taken because the channels are gone, or the server does not answer
 */
export async function takeReady(
  channels: readonly [Channel, ...Channel[]],
  queues: readonly string[],
  max: number,
  answerTimeoutMs: number,
): Promise<readonly Incoming[]> {
  const [first] = channels;
  const counts = await countReady(first, queues, answerTimeoutMs);
  const wanted = queues.flatMap((queue, index) =>
    Array.from({ length: Math.min(max, counts[index] ?? 0) }, () => queue),
  );
  const gets = wanted.slice(0, max).map(async (queue, index) => {
    const channel = channels[index % channels.length] ?? first;
    const received = await get(channel, queue, answerTimeoutMs);
    return received === undefined ? [] : [{ channel, received }];
  });
  return settled(gets);
}

async function get(channel: Channel, queue: string, answerTimeoutMs: number): Promise<SyncMessage | undefined> {
  try {
    return await inTime(channel.basicGet({ queue }), answerTimeoutMs, "getting a message");
  } catch (error) {
    // What comes too late goes back with the channel.
    if (isBrokerError(error)) void channel.close();
    throw error;
  }
}

/** What was got, if anything was: what a channel held that failed comes again by itself. */
async function settled(gets: readonly Promise<readonly Incoming[]>[]): Promise<readonly Incoming[]> {
  const answers = await Promise.allSettled(gets);
  const taken = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  if (taken.length === 0 && failed !== undefined) throw failed.reason;
  return taken;
}
