import { EventEmitter, once } from "node:events";
import type { Delivery, MessageQueue } from "./message-queue.ts";

/** A queue in memory, for the sample and its tests. */
export class MemoryQueue<T> implements MessageQueue<T> {
  readonly acknowledged: T[] = [];
  readonly aside: T[] = [];
  readonly #ready: { readonly body: T; readonly attempt: number }[] = [];
  readonly #arrivals = new EventEmitter();

  send(body: T, attempt: number = 1): void {
    this.#ready.push({ body, attempt });
    this.#arrivals.emit("message");
  }

  async receive(signal: AbortSignal): Promise<Delivery<T>> {
    for (;;) {
      signal.throwIfAborted();
      const message = this.#ready.shift();
      if (message !== undefined) return this.#deliver(message);
      await once(this.#arrivals, "message", { signal });
    }
  }

  #deliver({ body, attempt }: { readonly body: T; readonly attempt: number }): Delivery<T> {
    return {
      body,
      attempt,
      acknowledge: async () => void this.acknowledged.push(body),
      release: async () => this.send(body, attempt + 1),
      setAside: async () => void this.aside.push(body),
    };
  }
}
