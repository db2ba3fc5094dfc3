import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { startSubscriber, untilSetAside } from "../event-bus-bench.ts";
import type { EventBusBench } from "../event-bus-bench.ts";
import { sampleType } from "../sample-event.ts";
import { until } from "../until.ts";

const type = sampleType("failing", false);
const backoff = { minMs: 1, maxMs: 5 };

/** What is promised of handlers that fail. */
export const failing: readonly ContractCase<EventBusBench>[] = [
  {
    name: "tries again an event whose handler fails, and tells it which attempt it is",
    async check(bench) {
      const attempts: number[] = [];
      await startSubscriber(bench, type, async (_event, { attempt, subscriber }) => {
        assert.equal(subscriber, "ordering");
        attempts.push(attempt);
        if (attempt < 3) throw new Error("not yet");
      });
      await bench.open().publish(type.create({ number: 1 }));
      await until("it is handled", async () => attempts.length === 3);
      assert.deepEqual(attempts, [1, 2, 3]);
      assert.deepEqual(await bench.deadLetters("ordering"), []);
    },
  },
  {
    name: "waits between two attempts as the subscription says",
    async check(bench) {
      const times: number[] = [];
      await startSubscriber(
        bench,
        type,
        async () => {
          times.push(performance.now());
          if (times.length < 2) throw new Error("not yet");
        },
        { try: { backoff: { minMs: 100, jitter: 0 } } },
      );
      await bench.open().publish(type.create({ number: 1 }));
      await until("it is handled", async () => times.length === 2);
      const [first = 0, second = 0] = times;
      // Timers and clocks round.
      assert.ok(second - first > 80);
    },
  },
  {
    name: "takes an attempt that lasts too long for failed, and tells it by its signal",
    async check(bench) {
      const told: unknown[] = [];
      await startSubscriber(
        bench,
        type,
        async (_event, { attempt, signal }) => {
          if (attempt > 1) return;
          signal.addEventListener("abort", () => told.push(signal.reason));
          await new Promise(() => {});
        },
        { try: { timeoutMs: 50, backoff } },
      );
      const bus = bench.open();
      await bus.publish(type.create({ number: 1 }));
      await until("the handler is told", async () => told.length === 1);
      assert.equal((told[0] as DOMException).name, "TimeoutError");
    },
  },
  {
    name: "does not try again what the subscription's rule gives up",
    async check(bench) {
      let attempts = 0;
      await startSubscriber(
        bench,
        type,
        async () => {
          attempts++;
          throw new TypeError("for ever");
        },
        { try: { attempts: 10, backoff, retry: (error) => (error instanceof TypeError ? false : undefined) } },
      );
      await bench.open().publish(type.create({ number: 1 }));
      await untilSetAside(bench, 1);
      assert.equal(attempts, 1);
    },
  },
];
