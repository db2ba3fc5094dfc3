import type { Delivery, JobMessage, JobQueue } from "@millrace/jobs";

/**
 * A message that Lambda has received for the function. It stays hidden for the whole invocation, which the queue's visibility
 * timeout is longer than, and Lambda deletes it afterwards unless it is told that this one failed.
 *
 * What is given back is sent anew, with its delay: a message that failed would come again only when its visibility timeout is
 * over, and the queue would count it on the way to the dead letters.
 */
export class EventDelivery implements Delivery {
  readonly message: JobMessage;
  readonly #queue: Pick<JobQueue, "send">;
  #dealtWith = false;

  constructor(message: JobMessage, queue: Pick<JobQueue, "send">) {
    this.message = message;
    this.#queue = queue;
  }

  /** Whether Lambda may delete the message. */
  get dealtWith(): boolean {
    return this.#dealtWith;
  }

  async extend(): Promise<void> {
    // Nothing to do: it is hidden for longer than the function may run.
  }

  async acknowledge(): Promise<void> {
    this.#dealtWith = true;
  }

  async release(delayMs: number): Promise<void> {
    if (this.#dealtWith) return;
    await this.#queue.send([{ ...this.message, delayMs }]);
    this.#dealtWith = true;
  }
}
