import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { StoreClock } from "../../src/dynamodb/store-clock.ts";

const noon = 1_800_000_000_000;
const hour = 3_600_000;

suite("the time that the service tells (R17)", () => {
  test("is not known before it has answered, and is the machine's own where that agrees with the answers", () => {
    const { clock, ask, pass } = machine({ wallIsOffBy: 0 });
    assert.equal(clock.isSet, false);
    ask();
    assert.equal(clock.isSet, true);
    assert.equal(clock.now(), noon);
    pass(12_345);
    assert.equal(clock.now(), noon + 12_345);
  });

  for (const offMs of [hour, -hour]) {
    test(`is right to a second at once on a machine that is ${offMs / hour} h off, and to the trip of a request soon`, () => {
      const { clock, ask, pass, now } = machine({ wallIsOffBy: offMs });
      ask(20);
      assert.ok(Math.abs(clock.now() - now()) <= 1_020, `${clock.now() - now()} ms off`);
      // At moments that have nothing to do with seconds, as requests are sent.
      for (let count = 0; count < 200; count++) {
        pass(371);
        ask(20);
      }
      assert.ok(Math.abs(clock.now() - now()) <= 60, `${clock.now() - now()} ms off`);
    });
  }

  test("does not jump when somebody sets the machine's clock", () => {
    const { clock, ask, pass, now, setWall } = machine({ wallIsOffBy: 0 });
    for (let count = 0; count < 200; count++) {
      pass(371);
      ask(20);
    }
    setWall(hour);
    assert.equal(clock.isSet, false);
    ask(20);
    assert.equal(clock.isSet, true);
    assert.ok(Math.abs(clock.now() - now()) <= 60, `${clock.now() - now()} ms off`);
  });

  test("is taken anew when the machine has slept, and its monotonic clock with it", () => {
    const { clock, ask, now, sleep } = machine({ wallIsOffBy: -hour });
    ask();
    sleep(8 * hour);
    assert.equal(clock.isSet, false);
    ask();
    assert.equal(clock.isSet, true);
    assert.ok(Math.abs(clock.now() - now()) <= 1_000, `${clock.now() - now()} ms off`);
  });

  test("never goes back while it is being made more exact", () => {
    const { clock, ask, pass } = machine({ wallIsOffBy: hour });
    let last = 0;
    for (let count = 0; count < 500; count++) {
      pass(7);
      ask(3);
      const now = clock.now();
      assert.ok(now >= last, `${last} and then ${now}`);
      last = now;
    }
  });

  test("is not told by an answer without a date, or with one that is none", () => {
    const clock = new StoreClock();
    clock.heard(undefined, clock.mark());
    clock.heard("the day after tomorrow", clock.mark());
    assert.equal(clock.isSet, false);
  });
});

/** A machine whose wall clock is off, and a service that knows the time. Times pass only when they are told to. */
function machine({ wallIsOffBy }: { readonly wallIsOffBy: number }) {
  let [monotonicMs, nowMs, offMs] = [5_000, noon, wallIsOffBy];
  const clock = new StoreClock({ monotonicMs: () => monotonicMs, wallMs: () => nowMs + offMs });
  const pass = (ms: number): void => {
    monotonicMs += ms;
    nowMs += ms;
  };
  return {
    clock,
    pass,
    now: () => nowMs,
    setWall: (newOffMs: number) => (offMs = newOffMs),
    /** The monotonic clock stands still meanwhile. */
    sleep: (ms: number) => (nowMs += ms),
    ask: (tripMs = 0) => {
      const sentAt = clock.mark();
      pass(tripMs / 2);
      const date = new Date(nowMs).toUTCString();
      pass(tripMs / 2);
      clock.heard(date, sentAt);
    },
  };
}
