import assert from "node:assert/strict";
import { isEventError } from "../../errors.ts";
import type { ContractCase } from "../contract.ts";
import { Recorder, startSubscriber } from "../event-bus-bench.ts";
import type { EventBusBench } from "../event-bus-bench.ts";
import { expectError, expectReason } from "../expect-error.ts";
import { sampleType } from "../sample-event.ts";

const type = sampleType("closing");

/** What is promised of misuse, of checks, and of a bus that is closed. */
export const closing: readonly ContractCase<EventBusBench>[] = [
  {
    name: "refuses a subscription that is made twice, too late, or by nobody",
    async check(bench) {
      const { handle } = new Recorder();
      const bus = bench.open({ subscriber: "ordering" });
      bus.subscribe(type, handle);
      assert.throws(() => bus.subscribe(type, handle), refused);
      await bus.start();
      assert.throws(() => bus.subscribe(sampleType("late"), handle), refused);
      assert.throws(() => bench.open().subscribe(type, handle), refused);
    },
  },
  {
    name: "is well while it can be reached",
    async check(bench) {
      const bus = await startSubscriber(bench, type, new Recorder().handle);
      const { signal } = new AbortController();
      await bus.check(signal);
      await bench.open().check(signal);
      const reason = new Error("no time");
      await expectReason(bus.check(AbortSignal.abort(reason)), reason);
    },
  },
  {
    name: "refuses every call after it was closed, and closes twice",
    async check(bench) {
      const bus = await startSubscriber(bench, type, new Recorder().handle);
      await bus[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
      await expectError(bus.publish(type.create({ number: 1 })), "closed");
      await expectError(bus.start(), "closed");
      await expectError(bus.check(new AbortController().signal), "closed");
    },
  },
];

function refused(error: unknown): boolean {
  return isEventError(error, "invalid-subscription");
}
