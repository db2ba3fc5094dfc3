import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { addAll, claimAll } from "../outbox-bench.ts";
import type { OutboxBench } from "../outbox-bench.ts";
import { numbersOf, sampleEvent, sampleType } from "../sample-event.ts";

/** What adding promises. */
export const adding: readonly ContractCase<OutboxBench>[] = [
  {
    name: "keeps an event as it was added",
    async check(bench) {
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const event = sampleType("kept").create({ number: 7, key: "ключ/鍵/🔑" }, { traceparent });
      const plain = sampleEvent(8);
      await addAll(bench, event, plain);
      const entries = await claimAll(bench.store);
      assert.deepEqual(
        entries.map((entry) => entry.event),
        [event, plain],
      );
    },
  },
  {
    name: "has no events of a transaction that was rolled back",
    async check({ store, transact }) {
      const refusal = new Error("no");
      const refused = transact(async (transaction) => {
        await store.add(transaction, [sampleEvent(1, "a")]);
        throw refusal;
      });
      await assert.rejects(refused, (error) => error === refusal);
      assert.deepEqual(await claimAll(store), []);
      assert.equal((await store.counts()).unpublished, 0);
    },
  },
  {
    name: "has the events of a transaction when it is committed, and not before",
    async check(bench) {
      const { store, transact } = bench;
      const another = await bench.openAnother();
      await transact(async (transaction) => {
        await store.add(transaction, [sampleEvent(1, "a")]);
        await store.add(transaction, [sampleEvent(2, "a"), sampleEvent(3)]);
        assert.deepEqual(await claimAll(another), []);
      });
      assert.deepEqual(numbersOf(await claimAll(another)), [1, 2, 3]);
    },
  },
  {
    name: "adds none, and many at once",
    async check(bench) {
      await addAll(bench);
      assert.deepEqual(await claimAll(bench.store), []);
      const numbers = Array.from({ length: 2_000 }, (_, index) => index);
      await addAll(bench, ...numbers.map((number) => sampleEvent(number)));
      assert.deepEqual(numbersOf(await claimAll(bench.store, 5_000)), numbers);
    },
  },
];
