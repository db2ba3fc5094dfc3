import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { ContractCase } from "../contract.ts";
import { Recorder, startSubscriber } from "../event-bus-bench.ts";
import type { EventBusBench } from "../event-bus-bench.ts";
import { sampleType } from "../sample-event.ts";
import { until } from "../until.ts";

const type = sampleType("ordered");

/** What is promised of the order in which an instance handles events. */
export const ordering: readonly ContractCase<EventBusBench>[] = [
  {
    name: "handles events of one key one after the other, in the order in which they were published",
    async check(bench) {
      const received = new Recorder();
      const running = new Set<string | undefined>();
      await startSubscriber(bench, type, async (event, context) => {
        assert.equal(running.has(event.partitionkey), false);
        running.add(event.partitionkey);
        // Later ones are quicker, and would overtake.
        for (let turns = 30 - event.data.number; turns > 0; turns--) await turn();
        running.delete(event.partitionkey);
        await received.handle(event, context);
      });
      const bus = bench.open();
      const numbers = Array.from({ length: 30 }, (_, index) => index);
      for (const number of numbers) {
        for (const key of ["a", "b", "c"]) await bus.publish(type.create({ number, key }));
      }
      await received.count(90);
      for (const key of ["a", "b", "c"]) {
        const ofKey = received.events.filter(({ partitionkey }) => partitionkey === key);
        assert.deepEqual(
          ofKey.map(({ data }) => data.number),
          numbers,
        );
      }
    },
  },
  {
    name: "handles events of different keys, and of none, at once",
    async check(bench) {
      const all = Promise.withResolvers<void>();
      const keyless = sampleType("keyless", false);
      let running = 0;
      const handle = async (): Promise<void> => {
        if (++running === 4) all.resolve();
        await all.promise;
      };
      const bus = bench.open({ subscriber: "ordering" });
      bus.subscribe(type, handle);
      bus.subscribe(keyless, handle);
      await bus.start();
      await bus.publish(type.create({ number: 1, key: "a" }));
      await bus.publish(type.create({ number: 2, key: "b" }));
      await bus.publish(keyless.create({ number: 3 }));
      await bus.publish(keyless.create({ number: 4 }));
      await all.promise;
    },
  },
  {
    name: "handles no more events at once than it has room for",
    async check(bench) {
      let running = 0;
      let most = 0;
      const received = new Recorder();
      const handle: typeof received.handle = async (event, context) => {
        most = Math.max(most, ++running);
        for (let turns = 0; turns < 5; turns++) await turn();
        running--;
        await received.handle(event, context);
      };
      await startSubscriber(bench, type, handle, { concurrency: 2 });
      const bus = bench.open();
      for (let number = 0; number < 20; number++) await bus.publish(type.create({ number, key: `key-${number}` }));
      await received.count(20);
      assert.ok(most <= 2, `${most} at once`);
    },
  },
  {
    name: "holds back the events of a key while an earlier one is tried again, and no others",
    async check(bench) {
      const received = new Recorder();
      const mended = Promise.withResolvers<void>();
      let failures = 0;
      await startSubscriber(
        bench,
        type,
        async (event, context) => {
          if (event.data.number === 1 && failures++ < 3) {
            if (failures === 3) await mended.promise;
            throw new Error("not yet");
          }
          await received.handle(event, context);
        },
        { try: { attempts: 10, backoff: { minMs: 1, maxMs: 5 } } },
      );
      const bus = bench.open();
      for (const number of [1, 2]) await bus.publish(type.create({ number, key: "a" }));
      for (const number of [3, 4]) await bus.publish(type.create({ number, key: "b" }));
      await until("the other key is through", async () => received.events.length >= 2);
      assert.deepEqual(received.numbers, [3, 4]);
      mended.resolve();
      await received.count(4);
      assert.deepEqual(received.numbers, [3, 4, 1, 2]);
    },
  },
];
