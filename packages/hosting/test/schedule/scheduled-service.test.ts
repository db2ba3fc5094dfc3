import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scheduledService, type ScheduledRun, type ScheduleOptions, type ScheduledService } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { RecordingLog } from "../support/recording-log.ts";
import { untilAborted } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";

const never = new AbortController().signal;

type Options = Omit<ScheduleOptions, "log" | "time"> & { readonly cron?: string; readonly everyMs?: number };

/** A scheduled service on a clock that stands still, and the minutes at which it ran. */
class Fixture {
  readonly time = new FakeTimeProvider("2026-01-01T00:00:00Z");
  readonly log = new RecordingLog();
  readonly ranAt: string[] = [];
  readonly service: ScheduledService;

  constructor(options: Options, run: (run: ScheduledRun) => Promise<void> = async () => {}) {
    const { time, log } = this;
    this.service = scheduledService({ ...options, time, log } as ScheduleOptions, async (context) => {
      this.ranAt.push(this.clock());
      await run(context);
    });
  }

  clock(): string {
    return new Date(this.time.now()).toISOString().slice(11, 19);
  }

  /** Starts, and waits until the service waits for its first tick. */
  async start(): Promise<void> {
    await this.service.start(never);
    await this.time.untilWaiting();
  }
}

const runs25s =
  (fixture: () => Fixture) =>
  async ({ signal }: ScheduledRun): Promise<void> =>
    await fixture().time.delay(25_000, signal);

async function failing(): Promise<void> {
  await Promise.reject(new Error("no prices"));
}

function faultFromThird(_error: unknown, failuresInRow: number): "continue" | "fault" {
  return failuresInRow < 3 ? "continue" : "fault";
}

function noAnswer(): never {
  throw new Error("no answer");
}

function makerOf(options: object): () => ScheduledService {
  return () => scheduledService(options as unknown as ScheduleOptions, async () => {});
}

describe("an interval", () => {
  test("ticks at a steady rate, the first time after one interval", async () => {
    const fixture = new Fixture({ everyMs: 10_000 });
    await fixture.start();
    assert.deepEqual(fixture.service.state.nextAt, new Date("2026-01-01T00:00:10Z"));
    await fixture.time.advance(35_000);
    await fixture.service.stop(never);
    assert.deepEqual(fixture.ranAt, ["00:00:10", "00:00:20", "00:00:30"]);
  });

  test("does not drift by what a run takes", async () => {
    const fixture = new Fixture({ everyMs: 10_000 }, async ({ signal }) => await fixture.time.delay(4_000, signal));
    await fixture.start();
    await fixture.time.advance(35_000);
    await fixture.service.stop(never);
    assert.deepEqual(fixture.ranAt, ["00:00:10", "00:00:20", "00:00:30"]);
  });

  test("makes one tick of those that were missed while the process was held up", async () => {
    class HeldUp extends FakeTimeProvider {
      heldUpMs = 0;
      override timestamp(): number {
        return super.timestamp() + this.heldUpMs;
      }
    }
    const time = new HeldUp();
    let runs = 0;
    const service = scheduledService({ everyMs: 10_000, time, log: new RecordingLog() }, async () => {
      runs++;
      if (runs === 1) time.heldUpMs = 35_000;
    });
    await service.start(never);
    await time.untilWaiting();
    await time.advance(10_000);
    assert.equal(runs, 2);
    await time.advance(5_000);
    assert.equal(runs, 3);
    await service.stop(never);
  });

  test("runs at the start as well, where asked", async () => {
    const fixture = new Fixture({ everyMs: 10_000, runOnStart: true });
    await fixture.start();
    await fixture.time.advance(10_000);
    await fixture.service.stop(never);
    assert.deepEqual(fixture.ranAt, ["00:00:00", "00:00:10"]);
  });

  test("spreads its runs by the jitter, and keeps its rate", async () => {
    const fixture = new Fixture({ everyMs: 10_000, jitterMs: 4_000, random: () => 0.5 });
    await fixture.start();
    await fixture.time.advance(25_000);
    await fixture.service.stop(never);
    assert.deepEqual(fixture.ranAt, ["00:00:12", "00:00:22"]);
  });
});

test("a pause is counted from the end of a run", async () => {
  const run = async ({ signal }: ScheduledRun): Promise<void> => await fixture.time.delay(7_000, signal);
  const fixture = new Fixture({ pauseMs: 3_000, runOnStart: true } as unknown as Options, run);
  await fixture.start();
  await fixture.time.advance(25_000);
  await fixture.service.stop(never);
  assert.deepEqual(fixture.ranAt, ["00:00:00", "00:00:10", "00:00:20"]);
});

describe("a cron pattern", () => {
  test("is read in its time zone", async () => {
    const fixture = new Fixture({ cron: "30 2 * * *", timeZone: "Asia/Kolkata" } as Options);
    const dueAt: Date[] = [];
    const service = scheduledService(
      { cron: "30 2 * * *", timeZone: "Asia/Kolkata", time: fixture.time, log: fixture.log },
      async (run) => void dueAt.push(run.dueAt),
    );
    await service.start(never);
    await fixture.time.untilWaiting();
    await fixture.time.advance(48 * 3_600_000);
    await service.stop(never);
    assert.deepEqual(dueAt, [new Date("2026-01-01T21:00:00Z"), new Date("2026-01-02T21:00:00Z")]);
  });

  test("runs once where summer time leaves its hour out, and once where it comes twice", async () => {
    for (const [from, expected] of [
      ["2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z"],
      ["2026-10-24T12:00:00Z", "2026-10-25T00:30:00.000Z"],
    ]) {
      const time = new FakeTimeProvider(from);
      const dueAt: string[] = [];
      const service = scheduledService(
        { cron: "30 2 * * *", timeZone: "Europe/Berlin", time, log: new RecordingLog() },
        async (run) => void dueAt.push(run.dueAt.toISOString()),
      );
      await service.start(never);
      await time.untilWaiting();
      await time.advance(86_400_000 / 2 + 3_600_000 * 4);
      await service.stop(never);
      assert.deepEqual(dueAt, [expected]);
    }
  });

  test("comes within a minute of its moment though the clock was set while it waited", async () => {
    const fixture = new Fixture({ cron: "0 12 * * *" });
    await fixture.start();
    fixture.time.setNow("2026-01-01T11:59:30Z");
    await fixture.time.advance(60_000);
    await fixture.service.stop(never);
    assert.deepEqual(fixture.ranAt, ["12:00:30"]);
  });

  test("does not come twice when the clock is set back a little after it", async () => {
    const fixture = new Fixture({ cron: "0 12 * * *" }, async () => fixture.time.setNow("2026-01-01T11:59:58Z"));
    await fixture.start();
    fixture.time.setNow("2026-01-01T11:59:59Z");
    await fixture.time.advance(120_000);
    await fixture.service.stop(never);
    assert.equal(fixture.ranAt.length, 1);
  });

  test("that has come to its last tick ends the service, not the host", async () => {
    const fixture = new Fixture({ cron: "0 0 12 1 1 * 2026" });
    await fixture.start();
    await fixture.time.advance(86_400_000);
    await fixture.service.execution;
    assert.deepEqual(fixture.ranAt, ["12:00:00"]);
    assert.deepEqual(fixture.log.lines, ["info: the schedule has come to its end"]);
  });
});

describe("a tick that comes while a run is under way", () => {
  test("is left out by default, counted and told", async () => {
    const fixture: Fixture = new Fixture(
      { everyMs: 10_000 },
      runs25s(() => fixture),
    );
    await fixture.start();
    await fixture.time.advance(45_000);
    assert.deepEqual(fixture.ranAt, ["00:00:10", "00:00:40"]);
    assert.equal(fixture.service.state.skipped, 2);
    assert.match(fixture.log.lines[0] ?? "", /^warn: a run was left out/);
    await fixture.service.stop(never);
  });

  test("waits for its turn, where asked; of several, one", async () => {
    const fixture: Fixture = new Fixture(
      { everyMs: 10_000, overlap: "queue" },
      runs25s(() => fixture),
    );
    await fixture.start();
    await fixture.time.advance(36_000);
    assert.deepEqual(fixture.ranAt, ["00:00:10", "00:00:35"]);
    assert.deepEqual([fixture.service.state.skipped, fixture.service.state.queued], [1, 0]);
    await fixture.service.stop(never);
  });

  test("runs beside, where asked, as often as is allowed", async () => {
    const fixture: Fixture = new Fixture(
      { everyMs: 10_000, overlap: "parallel", maxParallel: 2 },
      runs25s(() => fixture),
    );
    await fixture.start();
    await fixture.time.advance(41_000);
    assert.deepEqual(fixture.ranAt, ["00:00:10", "00:00:20", "00:00:40"]);
    assert.deepEqual([fixture.service.state.skipped, fixture.service.state.running], [1, 2]);
    await fixture.service.stop(never);
  });
});

describe("a run that fails", () => {
  test("is logged, and the next is tried", async () => {
    const fixture = new Fixture({ everyMs: 10_000 }, failing);
    await fixture.start();
    await fixture.time.advance(20_000);
    assert.deepEqual(fixture.log.lines, Array(2).fill("error: a run failed; the next is tried when it is due"));
    assert.deepEqual([fixture.service.state.failed, fixture.service.state.failuresInRow], [2, 2]);
    await fixture.service.stop(never);
  });

  test("is a fault, where asked: the host hears of it", async () => {
    const { builder } = testHost();
    const time = new FakeTimeProvider();
    const service = scheduledService({ everyMs: 10_000, onError: "fault", time, log: new RecordingLog() }, failing);
    const host = builder.addHostedService("prices", service).build();
    await host.start();
    await time.untilWaiting();
    await time.advance(10_000);
    assert.ok(host.lifetime.stopping.aborted);
    await assert.rejects(host.stop(), /no prices/);
  });

  test("may be a fault from the third in a row on", async () => {
    const fixture = new Fixture({ everyMs: 10_000, onError: faultFromThird }, failing);
    await fixture.start();
    const failed = assert.rejects(fixture.service.execution ?? Promise.resolve(), /no prices/);
    await fixture.time.advance(60_000);
    await failed;
    assert.equal(fixture.ranAt.length, 3);
  });

  test("is a fault when the answer to it fails", async () => {
    const fixture = new Fixture({ everyMs: 10_000, onError: noAnswer }, failing);
    await fixture.start();
    const failed = assert.rejects(fixture.service.execution ?? Promise.resolve(), /no answer/);
    await fixture.time.advance(10_000);
    await failed;
  });

  test("has its count in a row ended by one that succeeds", async () => {
    let isDown = true;
    const fixture = new Fixture({ everyMs: 10_000 }, async () => {
      if (isDown) await failing();
    });
    await fixture.start();
    await fixture.time.advance(20_000);
    isDown = false;
    await fixture.time.advance(10_000);
    const { failuresInRow, lastSuccessAt } = fixture.service.state;
    assert.deepEqual([failuresInRow, lastSuccessAt], [0, new Date("2026-01-01T00:00:30Z")]);
    await fixture.service.stop(never);
  });
});

test("a run that takes too long has its signal aborted, and has failed", async () => {
  const fixture = new Fixture({ everyMs: 10_000, timeoutMs: 3_000 }, ({ signal }) => untilAborted(signal));
  await fixture.start();
  await fixture.time.advance(13_000);
  assert.equal((fixture.service.state.lastError as Error).message, "did not end within 3000 ms");
  await fixture.service.stop(never);
});

describe("run on start, awaited", () => {
  test("is over before the next service starts", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const cache = scheduledService(
      { everyMs: 10_000, runOnStart: "await", time: new FakeTimeProvider(), log: new RecordingLog() },
      async () => void calls.push("filled"),
    );
    const host = builder
      .addHostedService("cache", cache)
      .addHostedService("web", { start: () => void calls.push("web"), stop() {} })
      .build();
    await host.start();
    await host.stop();
    assert.deepEqual(calls, ["filled", "web"]);
  });

  test("fails the start when it fails", async () => {
    const { builder } = testHost();
    const service = scheduledService(
      { everyMs: 10_000, runOnStart: "await", time: new FakeTimeProvider(), log: new RecordingLog() },
      async () => await Promise.reject(new Error("cannot fill the cache")),
    );
    await assert.rejects(builder.addHostedService("cache", service).build().start(), /cannot fill the cache/);
  });
});

describe("a stop", () => {
  test("aborts the runs under way, waits for them, and begins none that waits", async () => {
    const ended: string[] = [];
    const fixture = new Fixture({ everyMs: 10_000, overlap: "queue" }, async ({ signal }) => {
      await untilAborted(signal).catch(() => {});
      await Promise.resolve();
      ended.push("cleaned up");
    });
    await fixture.start();
    await fixture.time.advance(25_000);
    assert.equal(fixture.service.state.queued, 1);
    await fixture.service.stop(never);
    assert.deepEqual(ended, ["cleaned up"]);
    assert.deepEqual(
      fixture.log.lines.filter((line) => line.startsWith("error")),
      [],
    );
  });

  test("may be followed by another start", async () => {
    const fixture = new Fixture({ everyMs: 10_000 });
    await fixture.start();
    await fixture.time.advance(10_000);
    await fixture.service.stop(never);
    await fixture.start();
    await fixture.time.advance(10_000);
    await fixture.service.stop(never);
    assert.deepEqual(fixture.ranAt, ["00:00:10", "00:00:20"]);
  });
});

test("each run has a scope of its own, which is disposed of after it", async () => {
  const calls: string[] = [];
  const { builder } = testHost();
  const time = new FakeTimeProvider();
  let made = 0;
  const host = builder
    .configureServices((services) =>
      services.addScoped("unit", () => ({ id: ++made }), { dispose: ({ id }) => void calls.push(`disposed ${id}`) }),
    )
    .addHostedService("worker", (_, createScope) =>
      scheduledService({ everyMs: 1_000, createScope, time, log: new RecordingLog() }, async ({ services }) => {
        calls.push(`ran with ${services.unit.id}`);
      }),
    )
    .build();
  await host.start();
  await time.untilWaiting();
  await time.advance(2_000);
  await host.stop();
  assert.deepEqual(calls, ["ran with 1", "disposed 1", "ran with 2", "disposed 2"]);
});

describe("options that cannot be", () => {
  const refused: readonly [string, object, RegExp][] = [
    ["a pattern that is none", { cron: "every day" }, /cron: "every day" cannot be read: .*five, six, or seven/],
    ["a value that no field has", { cron: "99 * * * *" }, /cannot be read: Invalid value for minute: 99/],
    ["a pattern that never comes", { cron: "0 0 30 2 *" }, /cron: "0 0 30 2 \*" never comes/],
    ["an unknown time zone", { cron: "@daily", timeZone: "Mars/Base" }, /"Mars\/Base" is no time zone known here/],
    ["a zone without a pattern", { everyMs: 1_000, timeZone: "UTC" }, /only a cron schedule has one/],
    ["a negative interval", { everyMs: -5 }, /everyMs: -5 is not a number of at least 1/],
    ["an interval that is no number", { everyMs: Number.NaN }, /everyMs: NaN/],
    ["two schedules", { everyMs: 5, cron: "@daily" }, /exactly one of everyMs, pauseMs, cron .* given: everyMs, cron/],
    ["no schedule", {}, /given: none/],
    ["a slip in a name", { everyMs: 5, overlaps: "skip" }, /overlaps: unknown option, did you mean "overlap"\?/],
    ["jitter above the interval", { everyMs: 5, jitterMs: 6 }, /jitterMs: 6 is not a number from 0 to 5/],
    [
      "an overlap that is none",
      { everyMs: 5, overlap: "drop" },
      /overlap: "drop" is none of "skip", "queue", "parallel"/,
    ],
  ];
  for (const [name, options, message] of refused) {
    test(`${name} is refused at construction`, () => {
      const make = makerOf({ ...options, log: new RecordingLog() });
      assert.throws(make, { name: "HostingError", code: "INVALID_OPTIONS", message });
    });
  }

  test("are all told at once", () => {
    const make = makerOf({ cron: "bad", timeZone: "Nowhere", jitterMs: -1 });
    assert.throws(make, (error: Error) => {
      for (const name of ["cron", "timeZone", "jitterMs", "log"])
        assert.match(error.message, new RegExp(`^  ${name}: `, "m"));
      return true;
    });
  });
});
