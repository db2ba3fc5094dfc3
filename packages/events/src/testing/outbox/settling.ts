import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { addAll, claimAll, claimOne, publishedAll } from "../outbox-bench.ts";
import type { OutboxBench } from "../outbox-bench.ts";
import { numbersOf, sampleEvent } from "../sample-event.ts";
import { until } from "../until.ts";

/** What is promised of what became of claimed events. */
export const settling: readonly ContractCase<OutboxBench>[] = [
  {
    name: "gives nobody what is published",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2));
      const entries = await bench.store.claim({ max: 10, leaseMs: 50 });
      await bench.store.settle(publishedAll(entries));
      await bench.store.settle(publishedAll(entries));
      await addAll(bench, sampleEvent(3, "a"));
      await until("what was published would have lapsed", async () => Date.now() > Date.parse(lastTime(entries)) + 100);
      assert.deepEqual(numbersOf(await claimAll(bench.store)), [3]);
    },
  },
  {
    name: "takes a settlement for published whatever is said of it later",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"));
      const [entry] = await claimAll(bench.store);
      assert.ok(entry !== undefined);
      await bench.store.settle([{ entry, kind: "published" }]);
      await bench.store.settle([{ entry, kind: "returned" }]);
      await bench.store.settle([{ entry, kind: "retry", afterMs: 0, reason: "" }]);
      await bench.store.settle([{ entry, kind: "failed", reason: "" }]);
      assert.deepEqual(await claimAll(bench.store), []);
      const { unpublished, failed } = await bench.store.counts();
      assert.deepEqual({ unpublished, failed }, { unpublished: 0, failed: 0 });
    },
  },
  {
    name: "gives what was returned at once again, and does not count the attempt",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"));
      const entry = await claimOne(bench.store);
      assert.ok(entry !== undefined);
      await bench.store.settle([{ entry, kind: "returned" }]);
      assert.equal((await claimOne(bench.store))?.attempt, 1);
    },
  },
  {
    name: "gives what is to be tried again when its time has come, not before, and counts the attempt",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"));
      const entry = await claimOne(bench.store);
      assert.ok(entry !== undefined);
      const settledAt = performance.now();
      await bench.store.settle([{ entry, kind: "retry", afterMs: 100, reason: "away" }]);
      const again = await until("it may be tried again", () => claimOne(bench.store));
      // Timers and clocks round.
      assert.ok(performance.now() - settledAt > 80);
      assert.equal(again.attempt, 2);
    },
  },
  {
    name: "keeps what has failed until it is redriven, and gives it then, before what came after it",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2, "a"));
      const entry = await claimOne(bench.store);
      assert.ok(entry !== undefined);
      await bench.store.settle([{ entry, kind: "failed", reason: "too large" }]);
      const { unpublished, failed } = await bench.store.counts();
      assert.deepEqual({ unpublished, failed }, { unpublished: 1, failed: 1 });
      assert.equal(await bench.store.redrive(), 1);
      assert.equal(await bench.store.redrive(), 0);
      assert.deepEqual(
        (await claimAll(bench.store)).map(({ event, attempt }) => [numbersOf([{ event }])[0], attempt]),
        [
          [1, 1],
          [2, 1],
        ],
      );
    },
  },
  {
    name: "settles nothing, and a thousand in all ways at once",
    async check(bench) {
      await bench.store.settle([]);
      await addAll(bench, ...Array.from({ length: 1_000 }, (_, number) => sampleEvent(number)));
      const entries = await claimAll(bench.store);
      await bench.store.settle(
        entries.map((entry, index) => {
          if (index % 4 === 0) return { entry, kind: "published" };
          if (index % 4 === 1) return { entry, kind: "returned" };
          return index % 4 === 2
            ? { entry, kind: "failed", reason: "no" }
            : { entry, kind: "retry", afterMs: 60_000, reason: "away" };
        }),
      );
      const { unpublished, failed } = await bench.store.counts();
      assert.deepEqual({ unpublished, failed }, { unpublished: 500, failed: 250 });
      assert.equal((await claimAll(bench.store)).length, 250);
    },
  },
];

function lastTime(entries: readonly { readonly event: { readonly time: string } }[]): string {
  return entries.at(-1)?.event.time ?? "";
}
