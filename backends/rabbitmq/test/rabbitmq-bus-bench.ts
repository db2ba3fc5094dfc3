import { randomUUID } from "node:crypto";
import { EventError } from "@millrace/events";
import type { DeadLetter, EventBus } from "@millrace/events";
import type { EventBusBench, SetAside } from "@millrace/events/testing";
import { rabbitmqEventBus } from "@millrace/rabbitmq";
import type { RabbitmqEventBusOptions } from "@millrace/rabbitmq";
import { Connection } from "rabbitmq-client";
import type { SyncMessage } from "rabbitmq-client";

/** An exchange that nobody else uses, and a look behind it. */
export class RabbitmqBusBench implements EventBusBench {
  readonly exchange = `test-${randomUUID()}`;
  readonly #url: string;
  readonly #observer: Connection;
  readonly #opened: EventBus[] = [];
  readonly #dead = new Map<string, SetAside[]>();

  constructor(url: string) {
    this.#url = url;
    this.#observer = new Connection(url).on("error", () => {}); // it connects again
  }

  open(options: Partial<RabbitmqEventBusOptions> = {}): EventBus {
    const bus = rabbitmqEventBus({ url: this.#url, exchange: this.exchange, ...options });
    this.#opened.push(bus);
    return bus;
  }

  async inject(type: string, body: Uint8Array): Promise<void> {
    const publisher = this.#observer.createPublisher({ confirm: true });
    const envelope = { exchange: this.exchange, routingKey: type, contentType: "application/octet-stream" };
    await publisher.send(envelope, Buffer.from(body));
    await publisher.close();
  }

  async deadLetters(subscriber: string): Promise<readonly SetAside[]> {
    const kept = this.#dead.get(subscriber) ?? [];
    this.#dead.set(subscriber, kept);
    const channel = await this.#observer.acquire();
    for (;;) {
      const message = await channel.basicGet({ queue: `${this.exchange}.${subscriber}.dead`, noAck: true });
      if (message === undefined) break;
      kept.push({ letter: letterOf(message), body: message.body as Uint8Array });
    }
    await channel.close();
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#opened.map((bus) => bus[Symbol.asyncDispose]()));
    await this.#observer.close();
  }
}

function letterOf({ headers }: SyncMessage): DeadLetter {
  if (headers === undefined) throw new EventError("unreadable-event", "a dead letter without headers");
  const header = (name: string): unknown => headers[`dead-letter-${name}`];
  return {
    reason: header("reason") as DeadLetter["reason"],
    detail: String(header("detail")),
    subscriber: String(header("subscriber")),
    attempts: Number(header("attempts")),
    time: String(header("time")),
  };
}
