import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { PollingService, type CursorStore, type PollingOptions } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { RecordingLog } from "../support/recording-log.ts";
import { untilAborted } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";

const never = new AbortController().signal;

/** A table with rows 1, 2, 3 …, and somebody who polls it. */
class Fixture {
  readonly time = new FakeTimeProvider("2026-01-01T00:00:00Z");
  readonly log = new RecordingLog();
  readonly handled: number[] = [];
  readonly reads: (number | undefined)[] = [];
  saved: number | undefined;
  rows = 0;
  readonly service: PollingService<number, number>;

  constructor(options: Partial<PollingOptions<number, number>> = {}) {
    const cursor: CursorStore<number> = { load: () => this.saved, save: (to) => void (this.saved = to) };
    const { time, log } = this;
    this.service = new PollingService({
      read: (after = 0, { max }) => {
        this.reads.push(after);
        const all = Array.from({ length: this.rows }, (_, index) => index + 1);
        return all.filter((row) => row > after).slice(0, max);
      },
      handle: (row) => void this.handled.push(row),
      cursorOf: (row) => row,
      cursor,
      random: () => 0.5,
      time,
      log,
      ...options,
    });
  }

  async start(): Promise<void> {
    this.service.start(never);
    await this.time.untilWaiting();
  }
}

test("changes are handled once, in their order, and the cursor is kept", async () => {
  const fixture = new Fixture();
  fixture.rows = 3;
  await fixture.start();
  fixture.rows = 5;
  await fixture.time.advance(1_000);
  await fixture.service.stop(never);
  assert.deepEqual(fixture.handled, [1, 2, 3, 4, 5]);
  assert.equal(fixture.saved, 5);
  assert.deepEqual(fixture.service.state.caughtUpAt, new Date("2026-01-01T00:00:01Z"));
});

test("a start begins where the last one ended", async () => {
  const fixture = new Fixture();
  fixture.rows = 4;
  fixture.saved = 2;
  await fixture.start();
  await fixture.service.stop(never);
  assert.deepEqual(fixture.handled, [3, 4]);
});

test("after a full batch the next is read without a pause", async () => {
  const fixture = new Fixture({ batchSize: 2 });
  fixture.rows = 5;
  await fixture.start();
  await fixture.service.stop(never);
  assert.deepEqual(fixture.handled, [1, 2, 3, 4, 5]);
  assert.equal(fixture.time.timestamp(), 0);
});

test("a failure is told, waited upon for longer each time, and forgotten with the first success", async () => {
  let isDown = true;
  const fixture = new Fixture({
    maxBackoffMs: 3_000,
    read: () => {
      fixture.reads.push(fixture.time.timestamp());
      if (isDown) throw new Error("connection refused");
      return [];
    },
  });
  await fixture.start();
  await fixture.time.advance(9_000);
  assert.deepEqual(fixture.reads, [0, 1_000, 3_000, 6_000, 9_000]);
  assert.equal(fixture.service.state.failuresInRow, 5);
  assert.equal(fixture.log.lines[1], "error: polling failed; it is tried again in 2000 ms");
  isDown = false;
  await fixture.time.advance(3_000);
  assert.equal(fixture.service.state.failuresInRow, 0);
  await fixture.service.stop(never);
});

test("a change that fails comes again, and those before it do not", async () => {
  let isBroken = true;
  const fixture = new Fixture({
    handle: (row) => {
      if (row === 2 && isBroken) throw new Error("no stock");
      fixture.handled.push(row);
    },
  });
  fixture.rows = 3;
  await fixture.start();
  assert.equal(fixture.saved, 1);
  isBroken = false;
  await fixture.time.advance(1_000);
  await fixture.service.stop(never);
  assert.deepEqual(fixture.handled, [1, 2, 3]);
});

test("a cursor that could not be saved is saved before anything else is read", async () => {
  let isDown = true;
  const fixture = new Fixture({
    cursor: {
      load: () => undefined,
      save: (to) => {
        if (isDown) throw new Error("disk full");
        fixture.saved = to;
      },
    },
  });
  fixture.rows = 1;
  await fixture.start();
  assert.equal(fixture.saved, undefined);
  isDown = false;
  await fixture.time.advance(1_000);
  await fixture.service.stop(never);
  assert.deepEqual([fixture.saved, fixture.handled], [1, [1]]);
});

test("a stop in the middle of a batch keeps what was done, and the rest comes with the next start", async () => {
  let isSlow = true;
  const fixture = new Fixture({
    handle: async (row, { signal }) => {
      if (row === 2 && isSlow) await untilAborted(signal);
      fixture.handled.push(row);
    },
  });
  fixture.rows = 3;
  fixture.service.start(never);
  while (fixture.handled.length === 0) await setImmediate();
  await fixture.service.stop(never);
  assert.deepEqual([fixture.handled, fixture.saved], [[1], 1]);
  isSlow = false;
  await fixture.start();
  await fixture.service.stop(never);
  assert.deepEqual(fixture.handled, [1, 2, 3]);
  assert.deepEqual(fixture.log.lines, []);
});

test("each round has a scope of its own", async () => {
  const calls: string[] = [];
  const time = new FakeTimeProvider();
  const { builder } = testHost();
  const host = builder
    .configureServices((services) =>
      services.addScoped("unit", () => "unit", { dispose: () => void calls.push("disposed") }),
    )
    .addHostedService(
      "poller",
      (_, createScope) =>
        new PollingService({
          read: (_after, { services }) => {
            calls.push(`read with ${services.unit}`);
            return [];
          },
          handle: () => {},
          cursorOf: (change: number) => change,
          createScope,
          time,
          log: new RecordingLog(),
        }),
    )
    .build();
  await host.start();
  await time.untilWaiting();
  await time.advance(1_000);
  await host.stop();
  assert.deepEqual(calls, ["read with unit", "disposed", "read with unit", "disposed"]);
});

test("options that cannot be are all told at once", () => {
  const options = { read: "SELECT", batchSize: 0, maxBackoffMs: 5, idleMs: 1 } as unknown as PollingOptions<
    number,
    number
  >;
  assert.throws(
    () => new PollingService(options),
    (error: Error) => {
      for (const name of ["read", "handle", "cursorOf", "log", "batchSize", "maxBackoffMs", "idleMs"])
        assert.match(error.message, new RegExp(`^  ${name}: `, "m"));
      return true;
    },
  );
});
