import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { addAll, claimAll, claimOne } from "../outbox-bench.ts";
import type { OutboxBench } from "../outbox-bench.ts";
import { numbersOf, sampleEvent } from "../sample-event.ts";
import { until } from "../until.ts";

/** What claiming promises of who gets what. */
export const claiming: readonly ContractCase<OutboxBench>[] = [
  {
    name: "gives the oldest events first, and no more than asked for",
    async check(bench) {
      await addAll(bench, sampleEvent(1), sampleEvent(2, "a"));
      await addAll(bench, sampleEvent(3));
      assert.deepEqual(numbersOf(await claimAll(bench.store, 2)), [1, 2]);
      assert.deepEqual(numbersOf(await claimAll(bench.store, 2)), [3]);
    },
  },
  {
    name: "gives nobody what another has claimed",
    async check(bench) {
      const another = await bench.openAnother();
      await addAll(bench, sampleEvent(1), sampleEvent(2, "a"));
      assert.deepEqual(numbersOf(await claimAll(bench.store)), [1, 2]);
      assert.deepEqual(await claimAll(another), []);
      assert.deepEqual(await claimAll(bench.store), []);
    },
  },
  {
    name: "gives each event to one of eight that claim at once",
    async check(bench) {
      const others = await Promise.all(Array.from({ length: 7 }, () => bench.openAnother()));
      const numbers = Array.from({ length: 200 }, (_, index) => index);
      await addAll(bench, ...numbers.map((number) => sampleEvent(number)));
      const claims = await Promise.all(
        [bench.store, ...others].flatMap((store) => Array.from({ length: 5 }, () => claimAll(store, 5))),
      );
      assert.deepEqual(
        numbersOf(claims.flat()).toSorted((a, b) => a - b),
        numbers,
      );
    },
  },
  {
    name: "gives a claim that has lapsed to somebody else, and counts the attempt",
    async check(bench) {
      const another = await bench.openAnother();
      await addAll(bench, sampleEvent(1, "a"));
      const lapsing = await claimOne(bench.store, 50);
      assert.equal(lapsing?.attempt, 1);
      const claimed = await until("the claim has lapsed", () => claimOne(another));
      assert.deepEqual([numbersOf([claimed]), claimed.attempt], [[1], 2]);
    },
  },
  {
    name: "takes no settlement under a claim that has passed to somebody else",
    async check(bench) {
      const another = await bench.openAnother();
      await addAll(bench, sampleEvent(1, "a"));
      const old = await claimOne(bench.store, 50);
      assert.ok(old !== undefined);
      const held = await until("the claim has lapsed", () => claimOne(another));
      await bench.store.settle([{ entry: old, kind: "returned" }]);
      await bench.store.settle([{ entry: old, kind: "failed", reason: "late" }]);
      assert.equal((await bench.store.counts()).failed, 0);
      assert.deepEqual(await claimAll(bench.store), []);
      await another.settle([{ entry: held, kind: "published" }]);
      assert.equal((await bench.store.counts()).unpublished, 0);
    },
  },
];
