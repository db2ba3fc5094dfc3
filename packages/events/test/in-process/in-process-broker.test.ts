import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { defineEvent, InProcessBroker, isEventError } from "@millrace/events";
import { z } from "zod";

const type = defineEvent({ type: "counted", source: "/test", data: z.int() });

suite("the in-process broker", () => {
  test("takes an event for published when all have handled it, where it is told to", async () => {
    await using broker = new InProcessBroker({ confirm: "handled" });
    const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    for (const [index, end] of ends.entries()) {
      const bus = broker.bus({ subscriber: `subscriber-${index}` });
      bus.subscribe(type, () => end.promise);
      await bus.start();
    }
    let published = false;
    const publishing = broker
      .bus()
      .publish(type.create(1))
      .then(() => (published = true));
    ends[0]?.resolve();
    await turn();
    assert.equal(published, false);
    ends[1]?.resolve();
    await publishing;
  });

  test("takes an event for published, too, that was set aside", async () => {
    await using broker = new InProcessBroker({ confirm: "handled" });
    const bus = broker.bus({ subscriber: "ordering" });
    bus.subscribe(type, () => Promise.reject(new Error("never")), { attempts: 1 });
    await bus.start();
    await bus.publish(type.create(1));
    assert.deepEqual(
      broker.deadLetters.map(({ reason }) => reason),
      ["handler-failed"],
    );
  });

  test("waits for handling no longer than the signal of a publication lets it", async () => {
    await using broker = new InProcessBroker({ confirm: "handled" });
    const stop = new AbortController();
    const reason = new Error("stopping");
    const bus = broker.bus({ subscriber: "ordering" });
    bus.subscribe(type, async () => {
      stop.abort(reason);
      await new Promise(() => {});
    });
    await bus.start();
    await assert.rejects(bus.publish(type.create(1), { signal: stop.signal }), (error) => error === reason);
  });

  test("tells whoever waits for handling when it is closed", async () => {
    const broker = new InProcessBroker({ confirm: "handled" });
    const begun = Promise.withResolvers<void>();
    const bus = broker.bus({ subscriber: "ordering" });
    bus.subscribe(type, async () => {
      begun.resolve();
      await new Promise(() => {});
    });
    await bus.start();
    const published = assert.rejects(broker.bus().publish(type.create(1)), (error) => isEventError(error, "closed"));
    await begun.promise;
    await broker[Symbol.asyncDispose]();
    await published;
  });

  test("refuses events when its queues are full", async () => {
    await using broker = new InProcessBroker({ maxQueued: 1 });
    const bus = broker.bus({ subscriber: "ordering" });
    bus.subscribe(type, () => new Promise(() => {}));
    await bus.start();
    await bus.publish(type.create(1));
    await assert.rejects(bus.publish(type.create(2)), (error) => isEventError(error, "bus-unavailable"));
  });

  test("keeps the newest dead letters, as many as it is told to", async () => {
    await using broker = new InProcessBroker({ confirm: "handled", maxDeadLetters: 2 });
    const bus = broker.bus({ subscriber: "ordering" });
    bus.subscribe(type, ({ data }) => Promise.reject(new Error(String(data))), { attempts: 1 });
    await bus.start();
    for (const number of [1, 2, 3]) await bus.publish(type.create(number));
    assert.deepEqual(
      broker.deadLetters.map(({ detail }) => detail),
      ["Error: 2", "Error: 3"],
    );
  });

  test("delivers 20,000 events of one key without looking at all of them each time", async () => {
    await using broker = new InProcessBroker();
    const keyed = defineEvent({ type: "keyed", source: "/test", data: z.int(), key: () => "one" });
    const all = Promise.withResolvers<void>();
    let next = 0;
    const bus = broker.bus({ subscriber: "ordering" });
    bus.subscribe(keyed, async ({ data }) => {
      assert.equal(data, next++);
      if (next === 20_000) all.resolve();
    });
    await bus.start();
    for (let number = 0; number < 20_000; number++) await bus.publish(keyed.create(number));
    await all.promise;
  });
});
