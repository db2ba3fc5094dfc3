import assert from "node:assert/strict";
import { test } from "node:test";
import { systemTime } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";

const never = new AbortController().signal;

test("a wait for longer than Node's timers know goes on until it is cancelled, and tells why", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const reason = new Error("enough");
  const controller = new AbortController();
  let isOver = false;
  const wait = systemTime.delay(30 * 86_400_000, controller.signal).finally(() => (isOver = true));
  const cancelled = assert.rejects(wait, reason);
  context.mock.timers.tick(2_147_483_647);
  await Promise.resolve();
  assert.equal(isOver, false);
  controller.abort(reason);
  await cancelled;
});

test("time that stands still wakes whoever waits in the order in which they are due", async () => {
  const time = new FakeTimeProvider();
  const woken: string[] = [];
  const wait = async (name: string, ms: number): Promise<void> => {
    await time.delay(ms, never);
    woken.push(`${name} at ${time.timestamp()}`);
  };
  const waits = [wait("late", 300), wait("early", 100), wait("middle", 200)];
  assert.equal(time.waiting, 3);
  await time.advance(250);
  assert.deepEqual(woken, ["early at 100", "middle at 200"]);
  await time.advance(50);
  await Promise.all(waits);
});

test("an aborted wait leaves nothing behind", async () => {
  const time = new FakeTimeProvider();
  const controller = new AbortController();
  const wait = time.delay(100, controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(wait, /enough/);
  assert.equal(time.waiting, 0);
});

test("setting the wall clock passes no time", async () => {
  const time = new FakeTimeProvider("2026-01-01T00:00:00Z");
  time.setNow("2027-01-01T00:00:00Z");
  assert.deepEqual([time.timestamp(), new Date(time.now()).getUTCFullYear()], [0, 2027]);
});
