import assert from "node:assert/strict";
import { readEvent, writeEvent } from "../../event-format.ts";
import type { ContractCase } from "../contract.ts";
import { Recorder, startSubscriber, untilSetAside } from "../event-bus-bench.ts";
import type { EventBusBench } from "../event-bus-bench.ts";
import { sampleType } from "../sample-event.ts";

const type = sampleType("set-aside", false);

/** What is promised of events that nobody can handle. */
export const settingAside: readonly ContractCase<EventBusBench>[] = [
  {
    name: "sets aside an event whose handler fails for the last time, with the reason, and goes on with the others",
    async check(bench) {
      const received = new Recorder();
      await startSubscriber(
        bench,
        type,
        async (event, context) => {
          if (event.data.number === 1) throw new RangeError("never");
          await received.handle(event, context);
        },
        { try: { attempts: 2, backoff: { minMs: 1, maxMs: 1 } } },
      );
      const bus = bench.open();
      const poisonous = type.create({ number: 1 });
      await bus.publish(poisonous);
      await bus.publish(type.create({ number: 2 }));
      await received.count(1);
      const [dead] = await untilSetAside(bench, 1);
      assert.ok(dead !== undefined);
      const { reason, detail, subscriber, attempts, time } = dead.letter;
      assert.deepEqual(
        { reason, detail, subscriber, attempts },
        { reason: "handler-failed", detail: "RangeError: never", subscriber: "ordering", attempts: 2 },
      );
      assert.ok(!Number.isNaN(Date.parse(time)));
      assert.deepEqual(readEvent(dead.body), poisonous);
    },
  },
  {
    name: "sets aside what a handler has thrown that is no error",
    async check(bench) {
      await startSubscriber(bench, type, rejectWithText, { try: { attempts: 1 } });
      await bench.open().publish(type.create({ number: 1 }));
      const [dead] = await untilSetAside(bench, 1);
      assert.equal(dead?.letter.detail, "a text");
    },
  },
  {
    name: "sets aside a message that is no event, as it came, and goes on with the others",
    async check(bench) {
      const received = new Recorder();
      await startSubscriber(bench, type, received.handle);
      const bodies = [
        Buffer.from("{ not json"),
        Buffer.from([0xff, 0xfe, 0x00]),
        Buffer.from('{"specversion":"1.0","id":"1"}'),
        Buffer.alloc(0),
      ];
      for (const body of bodies) await bench.inject(type.type, body);
      await bench.open().publish(type.create({ number: 2 }));
      await received.count(1);
      const dead = await untilSetAside(bench, bodies.length);
      assert.deepEqual(
        dead.map(({ letter }) => [letter.reason, letter.attempts]),
        bodies.map(() => ["unreadable", 0]),
      );
      assert.deepEqual(
        dead.map(({ body }) => Buffer.from(body).toString("hex")).toSorted(),
        bodies.map((body) => body.toString("hex")).toSorted(),
      );
    },
  },
  {
    name: "sets aside an event whose data does not fit its type, and says what is wrong",
    async check(bench) {
      const received = new Recorder();
      await startSubscriber(bench, type, received.handle);
      const wrong = { ...type.create({ number: 1 }), data: { number: "one" } };
      await bench.inject(type.type, writeEvent(wrong));
      await bench.open().publish(type.create({ number: 2 }));
      await received.count(1);
      const [dead] = await untilSetAside(bench, 1);
      assert.equal(dead?.letter.reason, "invalid-data");
      assert.match(dead.letter.detail, /number: expected a number/);
    },
  },
  {
    name: "sets aside an event that the subscriber has no handler for any more",
    async check(bench) {
      const other = sampleType("other");
      const before = await startSubscriber(bench, type, new Recorder().handle);
      await before.stop();
      const received = new Recorder();
      await startSubscriber(bench, other, received.handle);
      const bus = bench.open();
      await bus.publish(type.create({ number: 1 }));
      await bus.publish(other.create({ number: 2 }));
      await received.count(1);
      const [dead] = await untilSetAside(bench, 1);
      assert.equal(dead?.letter.reason, "no-handler");
    },
  },
];

function rejectWithText(): Promise<void> {
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- handlers are other people's code
  return Promise.reject("a text");
}
