import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { Recorder, startSubscriber } from "../event-bus-bench.ts";
import type { EventBusBench } from "../event-bus-bench.ts";
import { isPending } from "../is-pending.ts";
import { sampleType } from "../sample-event.ts";

const type = sampleType("stopping");

/** What is promised of a bus that stops. */
export const stopping: readonly ContractCase<EventBusBench>[] = [
  {
    name: "waits for handlers that run when it stops, and calls no more",
    async check(bench) {
      const begun = Promise.withResolvers<void>();
      const end = Promise.withResolvers<void>();
      const received = new Recorder();
      const bus = await startSubscriber(bench, type, async (event, context) => {
        begun.resolve();
        await end.promise;
        await received.handle(event, context);
      });
      const publisher = bench.open();
      await publisher.publish(type.create({ number: 1 }));
      await begun.promise;
      const stopped = bus.stop();
      assert.equal(await isPending(stopped), true);
      await publisher.publish(type.create({ number: 2 }));
      end.resolve();
      await stopped;
      assert.deepEqual(received.numbers, [1]);
      const next = new Recorder();
      await startSubscriber(bench, type, next.handle);
      await next.count(1);
      assert.deepEqual(next.numbers, [2]);
    },
  },
  {
    name: "tells handlers when it will wait no longer, and gives their events to another instance",
    async check(bench) {
      const begun = Promise.withResolvers<void>();
      const told = Promise.withResolvers<void>();
      const bus = await startSubscriber(bench, type, async (_event, { signal }) => {
        signal.addEventListener("abort", () => told.resolve());
        begun.resolve();
        await new Promise(() => {});
      });
      await bench.open().publish(type.create({ number: 1 }));
      await begun.promise;
      await bus.stop(AbortSignal.abort(new Error("no longer")));
      await told.promise;
      const received = new Recorder();
      await startSubscriber(bench, type, received.handle);
      await received.count(1);
    },
  },
  {
    name: "gives back what waits for another attempt, and what waits behind it, in order",
    async check(bench) {
      const failed = Promise.withResolvers<void>();
      const bus = await startSubscriber(
        bench,
        type,
        async () => {
          failed.resolve();
          throw new Error("not yet");
        },
        { try: { backoff: { minMs: 60_000, maxMs: 60_000 } } },
      );
      const publisher = bench.open();
      for (const number of [1, 2, 3]) await publisher.publish(type.create({ number }));
      await failed.promise;
      await bus.stop();
      const received = new Recorder();
      await startSubscriber(bench, type, received.handle);
      await received.count(3);
      assert.deepEqual(received.numbers, [1, 2, 3]);
      assert.deepEqual(await bench.deadLetters("ordering"), []);
    },
  },
  {
    name: "starts again after it was stopped",
    async check(bench) {
      const received = new Recorder();
      const bus = await startSubscriber(bench, type, received.handle);
      await bus.stop();
      await bus.start();
      await bus.publish(type.create({ number: 1 }));
      await received.count(1);
    },
  },
  {
    name: "stops without having started, and twice",
    async check(bench) {
      const bus = bench.open({ subscriber: "ordering" });
      await bus.stop();
      await bus.start();
      await bus.stop();
      await bus.stop();
    },
  },
];
