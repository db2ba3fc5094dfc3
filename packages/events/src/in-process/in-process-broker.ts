import { z } from "zod";
import { checkOptions } from "../check-options.ts";
import type { DeadLetter } from "../dead-letter.ts";
import { EventError } from "../errors.ts";
import { writeEvent } from "../event-format.ts";
import type { IntegrationEvent } from "../event.ts";
import type { EventBus } from "../ports/event-bus.ts";
import type { Exchange, InProcessBusOptions } from "./exchange.ts";
import { InProcessBus } from "./in-process-bus.ts";
import { SubscriberQueue } from "./subscriber-queue.ts";

/** How events are exchanged within a process. */
export interface InProcessBrokerOptions {
  /**
   * When an event counts as published. `queued`, the default: when it is in the subscribers' queues, which end with the process.
   * `handled`: when every subscriber has handled it or set it aside; then an outbox loses nothing when the process is killed,
   * as it publishes again what was not handled. A handler that waits for a publication itself should not use this.
   */
  readonly confirm?: "queued" | "handled";
  /** How many events the queues hold together; more are refused until there is room. Default 100,000. */
  readonly maxQueued?: number;
  /** How many dead letters are kept to look at, the newest. Default 1,000. */
  readonly maxDeadLetters?: number;
}

/** A message that was set aside, and why. */
export interface KeptDeadLetter extends DeadLetter {
  readonly body: Uint8Array;
}

const optionsSchema = z.strictObject({
  confirm: z.enum(["queued", "handled"]).default("queued"),
  maxQueued: z.int().min(1).default(100_000),
  maxDeadLetters: z.int().min(0).default(1_000),
});

/**
 * What the buses of one process exchange events through: for tests, for development, and for services that run in one process.
 * Nothing of it outlives the process. It carries events as bytes, as any bus does.
 */
export class InProcessBroker implements Exchange, AsyncDisposable {
  readonly #options: z.output<typeof optionsSchema>;
  readonly #queues = new Map<string, SubscriberQueue>();
  readonly #buses = new Set<EventBus>();
  readonly #deadLetters: KeptDeadLetter[] = [];
  #closed = false;

  /** @throws EventError `invalid-definition` */
  constructor(options: InProcessBrokerOptions = {}) {
    this.#options = checkOptions("the in-process broker", optionsSchema, options);
  }

  /**
   * A new participant.
   * @throws EventError `invalid-definition`
   */
  bus(options: InProcessBusOptions = {}): EventBus {
    const bus = new InProcessBus(this, options);
    this.#buses.add(bus);
    return bus;
  }

  /** What was set aside, the oldest first. */
  get deadLetters(): readonly KeptDeadLetter[] {
    return this.#deadLetters;
  }

  /** The queue of a subscriber. It stays when its instances have gone, and holds what comes in the meantime. */
  queue(subscriber: string): SubscriberQueue {
    let queue = this.#queues.get(subscriber);
    if (queue === undefined) {
      queue = new SubscriberQueue((letter, body) => this.#setAside(letter, body));
      this.#queues.set(subscriber, queue);
    }
    return queue;
  }

  /** @throws EventError `unroutable`, `bus-unavailable`, `closed` */
  async publish(event: IntegrationEvent): Promise<void> {
    await this.publishBytes(event.type, writeEvent(event), event.partitionkey);
  }

  /**
   * Hands out bytes as they are, as a stranger on a shared bus might.
   * @throws EventError `unroutable`, `bus-unavailable`, `closed`
   */
  async publishBytes(type: string, body: Uint8Array, key?: string): Promise<void> {
    this.ensureOpen();
    const queues = [...this.#queues.values()].filter((queue) => queue.wants(type));
    if (queues.length === 0) throw new EventError("unroutable", `nobody has subscribed to ${type}`);
    this.#refuseTooMany(queues.length);
    const settled = Promise.all(queues.map((queue) => queue.push(body, key)));
    if (this.#options.confirm === "handled") await settled;
    else settled.catch(() => {});
  }

  /** @throws EventError `closed` */
  ensureOpen(): void {
    if (this.#closed) throw new EventError("closed", "the in-process broker was closed");
  }

  /** Stops every bus of it. What the queues hold is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#buses].map((bus) => bus[Symbol.asyncDispose]()));
    const reason = new EventError("closed", "the in-process broker was closed before the event was handled");
    for (const queue of this.#queues.values()) queue.close(reason);
  }

  #refuseTooMany(more: number): void {
    const { maxQueued } = this.#options;
    const queued = [...this.#queues.values()].reduce((sum, { size }) => sum + size, 0);
    if (queued + more <= maxQueued) return;
    throw new EventError("bus-unavailable", `the queues are full: ${queued} events wait, and ${maxQueued} may`);
  }

  #setAside(letter: DeadLetter, body: Uint8Array): void {
    this.#deadLetters.push({ ...letter, body });
    if (this.#deadLetters.length > this.#options.maxDeadLetters) this.#deadLetters.shift();
  }
}
