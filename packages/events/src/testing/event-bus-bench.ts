import assert from "node:assert/strict";
import type { DeadLetter } from "../dead-letter.ts";
import type { IntegrationEvent } from "../event.ts";
import type { EventType } from "../event-type.ts";
import type { EventBus, EventHandler, SubscriptionOptions } from "../ports/event-bus.ts";
import type { Sample } from "./sample-event.ts";
import { until } from "./until.ts";

/** A fresh exchange of events; disposing it closes every bus that it has opened. */
export interface EventBusBench extends AsyncDisposable {
  /** A new participant, not started. */
  open(options?: { readonly subscriber?: string; readonly concurrency?: number }): EventBus;
  /** Hands these bytes, as they are, to whoever has subscribed to `type`. */
  inject(type: string, body: Uint8Array): Promise<void>;
  /** What was set aside for a subscriber up to now. */
  deadLetters(subscriber: string): Promise<readonly SetAside[]>;
}

/** A dead letter and the message it is about. */
export interface SetAside {
  readonly letter: DeadLetter;
  readonly body: Uint8Array;
}

/** Tries again at once. */
export const quickly: SubscriptionOptions = { backoff: { minMs: 1, maxMs: 5 } };

/** A started instance of a subscriber. */
export async function startSubscriber(
  bench: EventBusBench,
  type: EventType<Sample, Sample>,
  handler: EventHandler<Sample>,
  options: { readonly subscriber?: string; readonly concurrency?: number; readonly try?: SubscriptionOptions } = {},
): Promise<EventBus> {
  const { try: subscription = quickly, subscriber = "ordering", ...rest } = options;
  const bus = bench.open({ ...rest, subscriber });
  bus.subscribe(type, handler, subscription);
  await bus.start();
  return bus;
}

/** Notes the numbers of the events it is called with. */
export class Recorder {
  readonly events: IntegrationEvent<Sample>[] = [];

  readonly handle: EventHandler<Sample> = async (event) => {
    this.events.push(event);
  };

  get numbers(): number[] {
    return this.events.map(({ data }) => data.number);
  }

  /** Resolves when it was called this often; fails if it was called more often. */
  async count(count: number): Promise<void> {
    await until(`${count} events are handled`, async () => this.events.length >= count);
    assert.equal(this.events.length, count);
  }
}

/** Resolves when this many messages were set aside. */
export function untilSetAside(
  bench: EventBusBench,
  count: number,
  subscriber = "ordering",
): Promise<readonly SetAside[]> {
  return until(`${count} messages are set aside`, async () => {
    const letters = await bench.deadLetters(subscriber);
    return letters.length >= count && letters;
  });
}
