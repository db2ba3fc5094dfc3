import type { Delivery, JobMessage, JobQueue } from "../../ports/job-queue.ts";

/** A queue that behaves as another does, but for what is told here. It is no store's own any more. */
export function delegatedQueue(
  queue: JobQueue,
  differs: {
    readonly send?: (messages: readonly JobMessage[]) => readonly JobMessage[];
    readonly deliver?: (delivery: Delivery) => Delivery;
  },
): JobQueue {
  const { send = (messages) => messages, deliver = (delivery) => delivery } = differs;
  return {
    send: (messages) => queue.send(send(messages)),
    receive: async (options) => (await queue.receive(options)).map(deliver),
    depth: () => queue.depth(),
    check: (signal) => queue.check(signal),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}
