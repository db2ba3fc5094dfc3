import type { Delivery, JobQueue, ReceiveOptions } from "@millrace/jobs";

/** A queue to which nothing is sent yet: what a message would ring for is not committed, and whoever came would find nothing. */
export class QuietQueue implements JobQueue {
  readonly #queue: JobQueue;

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  async send(): Promise<void> {}

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    return this.#queue.receive(options);
  }

  async depth(): Promise<{ readonly waiting: number; readonly ready: number }> {
    return this.#queue.depth();
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#queue.check(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue[Symbol.asyncDispose]();
  }
}
