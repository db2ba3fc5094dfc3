import assert from "node:assert/strict";
import { test } from "node:test";
import { HealthChecks, HealthPublisher, type HealthReport, type PublishHealth } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import { RecordingLog } from "../support/recording-log.ts";

const never = new AbortController().signal;

class Fixture {
  readonly time = new FakeTimeProvider("2026-01-01T00:00:00Z");
  readonly log = new RecordingLog();
  readonly health = new HealthChecks({ log: this.log, time: this.time }).add("disk", () => "degraded");
  readonly published: { readonly atMs: number; readonly report: HealthReport }[] = [];
  readonly publisher: HealthPublisher;

  constructor(then: PublishHealth = () => {}) {
    const { time, log, health } = this;
    const publish: PublishHealth = async (report, signal) => {
      this.published.push({ atMs: time.timestamp(), report });
      await then(report, signal);
    };
    this.publisher = new HealthPublisher({ health, publish, log, time });
  }

  async start(): Promise<void> {
    await this.publisher.start(never);
    await this.time.untilWaiting();
  }
}

test("reports come 5 s after the start and every 30 s from then on", async () => {
  const fixture = new Fixture();
  await fixture.start();
  await fixture.time.advance(70_000);
  await fixture.publisher.stop(never);
  assert.deepEqual(
    fixture.published.map(({ atMs, report }) => [atMs, report.status]),
    [
      [5_000, "degraded"],
      [35_000, "degraded"],
      [65_000, "degraded"],
    ],
  );
});

test("a report is left out while the one before is being published, and that has 30 s", async () => {
  const signals: AbortSignal[] = [];
  const fixture = new Fixture((_report, signal) => {
    signals.push(signal);
    return signals.length === 1 ? fixture.time.delay(40_000, never) : undefined;
  });
  await fixture.start();
  await fixture.time.advance(70_000);
  await fixture.publisher.stop(never);
  assert.deepEqual(
    fixture.published.map(({ atMs }) => atMs),
    [5_000, 65_000],
  );
  assert.equal(signals[0]?.aborted, true);
});

test("a publisher that fails is told of, and tried again", async () => {
  const fixture = new Fixture(async () => await Promise.reject(new Error("registry away")));
  await fixture.start();
  await fixture.time.advance(40_000);
  await fixture.publisher.stop(never);
  assert.equal(fixture.published.length, 2);
  assert.equal(fixture.log.lines.filter((line) => line.startsWith("error")).length, 2);
});
