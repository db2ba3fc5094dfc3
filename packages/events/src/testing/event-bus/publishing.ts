import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { Recorder, startSubscriber } from "../event-bus-bench.ts";
import type { EventBusBench } from "../event-bus-bench.ts";
import { expectError, expectReason } from "../expect-error.ts";
import { sampleType } from "../sample-event.ts";

const type = sampleType("published", false);

/** What publishing promises. */
export const publishing: readonly ContractCase<EventBusBench>[] = [
  {
    name: "delivers an event as it was published",
    async check(bench) {
      const received = new Recorder();
      const keyed = sampleType("published");
      await startSubscriber(bench, keyed, received.handle);
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const event = keyed.create({ number: 7, key: "ключ/鍵/🔑" }, { traceparent });
      await bench.open().publish(event);
      await received.count(1);
      assert.deepEqual(received.events, [event]);
    },
  },
  {
    name: "hands an event to every subscriber of its type, and to no others",
    async check(bench) {
      const [ordering, billing, others] = [new Recorder(), new Recorder(), new Recorder()];
      await startSubscriber(bench, type, ordering.handle);
      await startSubscriber(bench, type, billing.handle, { subscriber: "billing" });
      await startSubscriber(bench, sampleType("other"), others.handle, { subscriber: "others" });
      const bus = bench.open();
      await bus.publish(type.create({ number: 1 }));
      await bus.publish(sampleType("other").create({ number: 2 }));
      await Promise.all([ordering.count(1), billing.count(1), others.count(1)]);
      assert.deepEqual([ordering.numbers, billing.numbers, others.numbers], [[1], [1], [2]]);
    },
  },
  {
    name: "has a subscriber publish what it receives itself",
    async check(bench) {
      const received = new Recorder();
      const bus = await startSubscriber(bench, type, received.handle);
      await bus.publish(type.create({ number: 1 }));
      await received.count(1);
    },
  },
  {
    name: "gives each of 200 events to one of three instances of a subscriber",
    async check(bench) {
      const received = new Recorder();
      for (let instance = 0; instance < 3; instance++) await startSubscriber(bench, type, received.handle);
      const bus = bench.open();
      const numbers = Array.from({ length: 200 }, (_, index) => index);
      await Promise.all(numbers.map((number) => bus.publish(type.create({ number }))));
      await received.count(numbers.length);
      assert.deepEqual(
        received.numbers.toSorted((a, b) => a - b),
        numbers,
      );
    },
  },
  {
    name: "gives work to every instance of a subscriber that has room",
    async check(bench) {
      const both = Promise.withResolvers<void>();
      const busy = new Set<string>();
      const handlerOf = (instance: string) => async (): Promise<void> => {
        busy.add(instance);
        if (busy.size === 2) both.resolve();
        await both.promise;
      };
      await startSubscriber(bench, type, handlerOf("first"), { concurrency: 1 });
      await startSubscriber(bench, type, handlerOf("second"), { concurrency: 1 });
      const bus = bench.open();
      await bus.publish(type.create({ number: 1 }));
      await bus.publish(type.create({ number: 2 }));
      await both.promise;
    },
  },
  {
    name: "keeps events for a subscriber of which no instance runs",
    async check(bench) {
      const received = new Recorder();
      const first = await startSubscriber(bench, type, received.handle);
      await first.stop();
      await bench.open().publish(type.create({ number: 1 }));
      assert.deepEqual(received.numbers, []);
      await startSubscriber(bench, type, received.handle);
      await received.count(1);
    },
  },
  {
    name: "refuses an event that nobody has subscribed to",
    async check(bench) {
      const bus = bench.open();
      await expectError(bus.publish(type.create({ number: 1 })), "unroutable");
      await startSubscriber(bench, sampleType("other"), new Recorder().handle);
      await expectError(bus.publish(type.create({ number: 1 })), "unroutable");
    },
  },
  {
    name: "does not publish what its signal forbids",
    async check(bench) {
      const received = new Recorder();
      await startSubscriber(bench, type, received.handle);
      const reason = new Error("stopping");
      const bus = bench.open();
      await expectReason(bus.publish(type.create({ number: 1 }), { signal: AbortSignal.abort(reason) }), reason);
      await bus.publish(type.create({ number: 2 }));
      await received.count(1);
      assert.deepEqual(received.numbers, [2]);
    },
  },
];
