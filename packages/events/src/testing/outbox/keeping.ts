import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { addAll, claimAll, publishedAll } from "../outbox-bench.ts";
import type { OutboxBench } from "../outbox-bench.ts";
import { numbersOf, sampleEvent } from "../sample-event.ts";
import { until } from "../until.ts";

/** What is promised of what an outbox holds, and for how long. */
export const keeping: readonly ContractCase<OutboxBench>[] = [
  {
    name: "tells how many events are unpublished, claimed or not, and how old the oldest is",
    async check(bench) {
      assert.deepEqual(await bench.store.counts(), { unpublished: 0, failed: 0, oldestUnpublishedMs: 0 });
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2));
      await claimAll(bench.store, 1);
      const counts = await until("the oldest has an age", async () => {
        const now = await bench.store.counts();
        return now.oldestUnpublishedMs > 0 && now;
      });
      assert.deepEqual([counts.unpublished, counts.failed], [2, 0]);
      assert.ok(counts.oldestUnpublishedMs < 60_000);
    },
  },
  {
    name: "deletes what was published long enough ago, and no more at once than asked",
    async check(bench) {
      await addAll(bench, sampleEvent(1), sampleEvent(2), sampleEvent(3));
      await bench.store.settle(publishedAll(await claimAll(bench.store)));
      assert.equal(await bench.store.prune({ olderThanMs: 60_000, max: 10 }), 0);
      assert.equal(await bench.store.prune({ olderThanMs: 0, max: 2 }), 2);
      assert.equal(await bench.store.prune({ olderThanMs: 0, max: 2 }), 1);
      assert.equal(await bench.store.prune({ olderThanMs: 0, max: 2 }), 0);
    },
  },
  {
    name: "never deletes what is unpublished or has failed",
    async check(bench) {
      await addAll(bench, sampleEvent(1, "a"), sampleEvent(2, "a"), sampleEvent(3, "b"));
      const [first] = await claimAll(bench.store, 1);
      assert.ok(first !== undefined);
      await bench.store.settle([{ entry: first, kind: "failed", reason: "too large" }]);
      assert.equal(await bench.store.prune({ olderThanMs: 0, max: 10 }), 0);
      assert.equal(await bench.store.redrive(), 1);
      assert.deepEqual(numbersOf(await claimAll(bench.store)), [1, 2, 3]);
      assert.equal(await bench.store.prune({ olderThanMs: 0, max: 10 }), 0);
    },
  },
];
