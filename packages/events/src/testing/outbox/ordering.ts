import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { OutboxStore } from "../../ports/outbox-store.ts";
import type { ContractCase } from "../contract.ts";
import { addAll, claimAll, claimOne, publishedAll } from "../outbox-bench.ts";
import type { OutboxBench } from "../outbox-bench.ts";
import { numbersOf, sampleEvent } from "../sample-event.ts";
import type { Sample } from "../sample-event.ts";
import { until } from "../until.ts";

/** What is promised of the order of events with the same key. */
export const ordering: readonly ContractCase<OutboxBench>[] = [
  {
    name: "gives events of one key together, in their order",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2, "b"), sampleEvent(3, "a"));
      await addAll(bench, sampleEvent(4, "b"), sampleEvent(5, "a"));
      assert.deepEqual(numbersOf(await claimAll(bench.store)), [1, 2, 3, 4, 5]);
    },
  },
  {
    name: "holds back the events of a key while another has claimed an earlier one, and no others",
    async check(bench) {
      const another = await bench.openAnother();
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2, "a"), sampleEvent(3, "b"), sampleEvent(4));
      const first = await claimOne(bench.store);
      assert.deepEqual(numbersOf(await claimAll(another)), [3, 4]);
      await bench.store.settle(publishedAll(first === undefined ? [] : [first]));
      assert.deepEqual(numbersOf(await claimAll(another)), [2]);
    },
  },
  {
    name: "holds back the events of a key while an earlier one waits for another attempt, and no others",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2, "a"), sampleEvent(3, "b"));
      const entry = await claimOne(bench.store);
      assert.ok(entry !== undefined);
      await bench.store.settle([{ entry, kind: "retry", afterMs: 60_000, reason: "away" }]);
      assert.deepEqual(numbersOf(await claimAll(bench.store)), [3]);
    },
  },
  {
    name: "lets the events of a key go on when an earlier one has failed",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2, "a"));
      const entry = await claimOne(bench.store);
      assert.ok(entry !== undefined);
      await bench.store.settle([{ entry, kind: "failed", reason: "too large" }]);
      assert.deepEqual(numbersOf(await claimAll(bench.store)), [2]);
    },
  },
  {
    name: "keeps the order of every key among four publishers, and gives each event once",
    async check(bench) {
      const keys = ["a", "b", "c", "d", "e"];
      const numbers = Array.from({ length: 30 }, (_, index) => index);
      const events = numbers.flatMap((number) => keys.map((key) => sampleEvent(number, key)));
      const seen = new Map(keys.map((key): [string, number[]] => [key, []]));
      const others = await Promise.all([bench.openAnother(), bench.openAnother(), bench.openAnother()]);
      const publish = async (store: OutboxStore<unknown>, slowness: number): Promise<void> => {
        await until("every event is published", async () => {
          const entries = await claimAll(store, slowness + 2);
          await delay(slowness * 3);
          for (const { event } of entries) {
            const { key = "", number } = event.data as Sample;
            seen.get(key)?.push(number);
          }
          await store.settle(publishedAll(entries));
          return (await store.counts()).unpublished === 0;
        });
      };
      await addAll(bench, ...events);
      await Promise.all([bench.store, ...others].map((store, index) => publish(store, index)));
      for (const order of seen.values()) assert.deepEqual(order, numbers);
    },
  },
];
