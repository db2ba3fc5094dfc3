import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { TestContext } from "node:test";
import { sampleMessage } from "@millrace/jobs/testing";
import { SqsDelivery } from "../src/sqs/sqs-delivery.ts";

const hourMs = 3_600_000;

suite("a message that is held for as long as a job takes", () => {
  test("is hidden anew at each renewal, and exchanged for a new one before the twelve hours of SQS are over", async (t) => {
    const { delivery, done, pass } = held(t);
    await delivery.extend(18_000);
    pass(11 * hourMs);
    await delivery.extend(18_000);
    assert.deepEqual(done, ["hide 18000", "hide 18000"]);
    pass(59.5 * 60_000);
    await delivery.extend(18_000);
    assert.deepEqual(done.slice(2), ["send 18000", "delete"]);
  });

  test("speaks for nothing once it was exchanged", async (t) => {
    const { delivery, done, pass } = held(t);
    pass(13 * hourMs);
    await delivery.extend(18_000);
    await delivery.extend(18_000);
    await delivery.acknowledge();
    await delivery.release(0);
    assert.deepEqual(done, ["send 18000", "delete"]);
  });
});

/** A message in hand, what was done about it, and a way to let time pass. */
function held(t: TestContext) {
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  const done: string[] = [];
  const messages = {
    send: async ({ delayMs }: { readonly delayMs: number }) => void done.push(`send ${delayMs}`),
    delete: async () => void done.push("delete"),
    hide: async (_: string, visibilityMs: number) => void done.push(`hide ${visibilityMs}`),
  };
  const delivery = new SqsDelivery(sampleMessage("long"), "receipt", 18_000, { messages, ensureOpen: () => {} });
  return { delivery, done, pass: (ms: number) => void (now += ms) };
}
