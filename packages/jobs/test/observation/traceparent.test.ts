import assert from "node:assert/strict";
import { test } from "node:test";
import { submit } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { spanContextOf, traceparentOf } from "../../src/observation/traceparent.ts";
import { jobThat } from "../fixtures.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test("a trace context is read as it was written, and one of a later version by what it has in common", () => {
  const context = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
  assert.equal(traceparentOf(context), traceparent);
  assert.deepEqual(spanContextOf(traceparent), context);
  assert.deepEqual(spanContextOf(`cc${traceparent.slice(2)}-more`), context);
});

const none = [
  null,
  "",
  "00-xyz",
  traceparent.slice(0, -1),
  traceparent.toUpperCase(),
  `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
  `00-0af7651916cd43dd8448eb211c80319c-${"0".repeat(16)}-01`,
];
for (const text of none) {
  test(`${String(text)} names no span`, () => assert.equal(spanContextOf(text), undefined));
}

test("where no SDK is registered, a job carries no trace context", async () => {
  const backend = memoryBackend();
  const { record } = await submit(backend, jobThat(async () => ({})).kind, {});
  assert.equal(record.traceparent, null);
  const [delivery] = await backend.queue.receive({ max: 1, visibilityMs: 1, signal: AbortSignal.timeout(1_000) });
  assert.ok(delivery !== undefined && !("traceparent" in delivery.message));
});
