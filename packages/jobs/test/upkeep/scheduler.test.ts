import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { JobError, Scheduler, defineJob, defineSchedule, silentLogger } from "@millrace/jobs";
import type { Backend, Overlap, Schedule } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { z } from "zod";
import { tickSchedule } from "../../src/upkeep/tick-schedule.ts";
import { withFault } from "../testing/with-fault.ts";

const report = defineJob({ name: "report", input: { at: z.string() }, output: {} });
const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1, 0, 30);

function input(tickAt: Date): { at: string } {
  return { at: tickAt.toISOString() };
}

function hourly(more: { readonly overlap?: Overlap; readonly catchUp?: boolean } = {}): Schedule {
  return defineSchedule({ name: "hourly", cron: "0 * * * *", kind: report, input, ...more });
}

/** A back end whose clock stands at half past midnight, with a schedule that has just begun. */
async function begun(schedule: Schedule): Promise<{ backend: Backend; at: (now: number) => void }> {
  let now = start;
  const backend = memoryBackend({ now: () => now });
  assert.equal(await tickSchedule(backend, schedule, silentLogger), hour / 2);
  return { backend, at: (time) => void (now = time) };
}

async function ticksOf({ store }: Backend): Promise<unknown[]> {
  const { jobs } = await store.list({}, { limit: 100 });
  return jobs.map(({ input }) => input["at"]).toReversed();
}

suite("a schedule", () => {
  test("begins when it is first heard of, and makes a job at each tick", async () => {
    const schedule = hourly();
    const { backend, at } = await begun(schedule);
    assert.deepEqual(await ticksOf(backend), []);
    for (const now of [start + hour / 2, start + hour, start + 1.5 * hour]) {
      at(now);
      await tickSchedule(backend, schedule, silentLogger);
    }
    assert.deepEqual(await ticksOf(backend), ["2026-01-01T01:00:00.000Z", "2026-01-01T02:00:00.000Z"]);
    const [job] = (await backend.store.list({}, { limit: 1 })).jobs;
    const tickAt = Date.UTC(2026, 0, 1, 2);
    assert.deepEqual(job?.origin, { kind: "scheduled", schedule: "hourly", tickAt });
  });

  test("makes one job of a tick, however many try", async () => {
    const schedule = hourly();
    const { backend, at } = await begun(schedule);
    at(start + hour / 2);
    await Promise.all(Array.from({ length: 10 }, () => tickSchedule(backend, schedule, silentLogger)));
    assert.equal((await ticksOf(backend)).length, 1);
    assert.equal((await backend.queue.depth()).waiting, 1);
  });

  test("makes up once for what nobody was there to carry out", async () => {
    const schedule = hourly();
    const { backend, at } = await begun(schedule);
    at(start + 10 * hour);
    assert.equal(await tickSchedule(backend, schedule, silentLogger), hour / 2);
    await tickSchedule(backend, schedule, silentLogger);
    assert.deepEqual(await ticksOf(backend), ["2026-01-01T10:00:00.000Z"]);
  });

  test("leaves out what was missed where it is to, and goes on", async () => {
    const schedule = hourly({ catchUp: false });
    const { backend, at } = await begun(schedule);
    at(start + 10 * hour);
    await tickSchedule(backend, schedule, silentLogger);
    at(start + 10.5 * hour + 100);
    await tickSchedule(backend, schedule, silentLogger);
    assert.deepEqual(await ticksOf(backend), ["2026-01-01T11:00:00.000Z"]);
  });

  test("loses no tick and doubles none when a process dies between the job and the note", async () => {
    const schedule = hourly();
    const { backend, at } = await begun(schedule);
    at(start + hour / 2);
    const dying = withFault(backend.store, { noteTick: () => Promise.reject(new JobError("closed", "killed")) });
    await assert.rejects(tickSchedule({ ...backend, store: dying }, schedule, silentLogger), { code: "closed" });
    await tickSchedule(backend, schedule, silentLogger);
    assert.equal((await ticksOf(backend)).length, 1);
  });

  const overlaps: readonly (readonly [Overlap, readonly string[]])[] = [
    ["allow", ["queued", "queued"]],
    ["skip", ["queued"]],
    ["replace", ["cancelled", "queued"]],
    ["keep-last", ["cancelled", "queued"]],
  ];
  for (const [overlap, states] of overlaps) {
    test(`whose last job still waits: ${overlap}`, async () => {
      const schedule = hourly({ overlap });
      const { backend, at } = await begun(schedule);
      for (const now of [start + hour / 2, start + 1.5 * hour]) {
        at(now);
        await tickSchedule(backend, schedule, silentLogger);
      }
      const { jobs } = await backend.store.list({}, { limit: 10 });
      assert.deepEqual(jobs.map(({ state }) => state).toReversed(), states);
    });
  }
});

suite("a scheduler", () => {
  test("carries its schedules out until it is stopped", async () => {
    const backend = memoryBackend();
    const made = Promise.withResolvers<void>();
    const input = (tickAt: Date) => (made.resolve(), { at: tickAt.toISOString() });
    const schedule = defineSchedule({ name: "often", cron: "* * * * * *", kind: report, input });
    const scheduler = new Scheduler({ backend, schedules: [schedule] });
    await scheduler.start();
    await made.promise;
    await scheduler.stop();
    await scheduler.execution;
    assert.ok((await ticksOf(backend)).length >= 1);
  });

  test("does not take two schedules of one name", () => {
    const schedules = [hourly(), hourly()];
    assert.throws(() => new Scheduler({ backend: memoryBackend(), schedules }), {
      code: "invalid-definition",
      message: /"hourly" is given twice/,
    });
  });
});
