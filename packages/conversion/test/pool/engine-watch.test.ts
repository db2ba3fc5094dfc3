import assert from "node:assert/strict";
import { test } from "node:test";
import type { Heartbeat } from "../../src/engine-program/protocol.ts";
import { EngineWatch, type Heart } from "../../src/pool/engine-watch.ts";

const MiB = 1024 ** 2;

/** A heart that beats when it is told to. */
class MadeHeart implements Heart {
  #listener: (beat: Heartbeat) => void = () => {};

  listen(listener: (beat: Heartbeat) => void): Disposable {
    this.#listener = listener;
    return { [Symbol.dispose]: () => {} };
  }

  beat(atMs: number, processorMs: number, memoryBytes = 100 * MiB): void {
    this.#listener({ atMs, processorMs, memoryBytes });
  }
}

function watched(): { heart: MadeHeart; watch: EngineWatch; faults: () => number } {
  const heart = new MadeHeart();
  let faults = 0;
  return { heart, watch: new EngineWatch(heart, 1_024 * MiB, () => faults++), faults: () => faults };
}

test("an engine that works is left alone, however long it takes", () => {
  const { heart, watch, faults } = watched();
  using _ = watch;
  for (let second = 0; second < 600; second++) {
    heart.beat(second * 1_000, second * 400);
    watch.look();
  }
  assert.deepEqual([watch.fault, faults()], [null, 0]);
});

test("an engine whose threads wait for each other is noticed after ten seconds, once", () => {
  const { heart, watch, faults } = watched();
  using _ = watch;
  heart.beat(0, 500);
  for (let second = 1; second < 10; second++) heart.beat(second * 1_000, 500 + second * 5);
  assert.equal(watch.fault, null);
  for (let second = 10; second < 15; second++) heart.beat(second * 1_000, 500 + second * 5);
  assert.deepEqual([watch.fault, faults()], ["stalled", 1]);
});

test("an engine that gives no sign of life is noticed after thirty looks", () => {
  const { heart, watch } = watched();
  using _ = watch;
  for (let look = 0; look < 29; look++) watch.look();
  heart.beat(29_000, 100);
  for (let look = 0; look < 29; look++) watch.look();
  assert.equal(watch.fault, null);
  watch.look();
  assert.equal(watch.fault, "frozen");
});

test("an engine that takes too much memory is noticed at once", () => {
  const { heart, watch, faults } = watched();
  using _ = watch;
  heart.beat(0, 100, 1_024 * MiB);
  assert.equal(watch.fault, null);
  heart.beat(1_000, 900, 1_025 * MiB);
  assert.deepEqual([watch.fault, faults()], ["memory", 1]);
});
