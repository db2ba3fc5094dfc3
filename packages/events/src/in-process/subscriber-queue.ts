import type { DeadLetter } from "../dead-letter.ts";
import type { Verdict } from "../delivery/verdict.ts";

/** An instance of a subscriber, as its queue sees it. */
export interface Consumer {
  /** How many messages it has room for. */
  readonly free: number;
  deliver(body: Uint8Array): Promise<Verdict>;
}

/** A message that waits, or is with a consumer. */
interface Message {
  readonly place: number;
  readonly body: Uint8Array;
  readonly key: string | undefined;
  readonly settled: PromiseWithResolvers<void>;
}

/** The queue of one subscriber: what nobody has settled yet, shared among the instances there are. */
export class SubscriberQueue {
  readonly #bindings = new Set<string>();
  readonly #consumers = new Set<Consumer>();
  /** What may be delivered, in order of arrival. */
  readonly #ready: Message[] = [];
  /** By key, what waits for an earlier message of this key. */
  readonly #behind = new Map<string, Message[]>();
  readonly #unsettled = new Set<Message>();
  readonly #setAside: (letter: DeadLetter, body: Uint8Array) => void;
  #places = 0;

  constructor(setAside: (letter: DeadLetter, body: Uint8Array) => void) {
    this.#setAside = setAside;
  }

  /** How many messages nobody has settled. */
  get size(): number {
    return this.#unsettled.size;
  }

  bind(types: readonly string[]): void {
    for (const type of types) this.#bindings.add(type);
  }

  wants(type: string): boolean {
    return this.#bindings.has(type);
  }

  /** @returns resolves when the message is handled or set aside */
  push(body: Uint8Array, key: string | undefined): Promise<void> {
    const message: Message = { place: ++this.#places, body, key, settled: Promise.withResolvers() };
    this.#unsettled.add(message);
    const behind = key === undefined ? undefined : this.#behind.get(key);
    if (behind !== undefined) behind.push(message);
    else {
      if (key !== undefined) this.#behind.set(key, []);
      this.#ready.push(message);
    }
    this.deliver();
    return message.settled.promise;
  }

  attach(consumer: Consumer): void {
    this.#consumers.add(consumer);
    this.deliver();
  }

  detach(consumer: Consumer): void {
    this.#consumers.delete(consumer);
  }

  /** Delivers what is ready, as long as somebody has room. */
  deliver(): void {
    for (;;) {
      const consumer = this.#leastBusy();
      const message = consumer === undefined ? undefined : this.#ready.shift();
      if (consumer === undefined || message === undefined) return;
      void this.#deliverTo(consumer, message);
    }
  }

  /** Tells everybody who waits for a message to be settled that it will not be. */
  close(reason: Error): void {
    this.#consumers.clear();
    for (const { settled } of this.#unsettled) settled.reject(reason);
    this.#unsettled.clear();
  }

  #leastBusy(): Consumer | undefined {
    const free = [...this.#consumers].filter((consumer) => consumer.free > 0);
    return free.toSorted((a, b) => b.free - a.free)[0];
  }

  async #deliverTo(consumer: Consumer, message: Message): Promise<void> {
    const verdict = await consumer.deliver(message.body);
    switch (verdict.kind) {
      case "handled":
        this.#settle(message);
        break;
      case "dead":
        this.#setAside(verdict.letter, message.body);
        this.#settle(message);
        break;
      case "interrupted":
        this.#giveBack(message);
        break;
    }
    this.deliver();
  }

  #settle(message: Message): void {
    this.#unsettled.delete(message);
    message.settled.resolve();
    if (message.key === undefined) return;
    const next = this.#behind.get(message.key)?.shift();
    if (next === undefined) this.#behind.delete(message.key);
    else this.#giveBack(next);
  }

  #giveBack(message: Message): void {
    const index = this.#ready.findIndex(({ place }) => place > message.place);
    this.#ready.splice(index === -1 ? this.#ready.length : index, 0, message);
  }
}
