import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunningProgram } from "@millrace/services/running-program";
import { openFresh } from "./open-fresh.ts";
import type { PrintedSpan } from "./programs/tracing.ts";
import { startProgram } from "./start-program.ts";

function spansOf(program: RunningProgram): PrintedSpan[] {
  return program.lines.map((line) => JSON.parse(line) as PrintedSpan);
}

function named(spans: readonly PrintedSpan[], name: string): PrintedSpan[] {
  return spans.filter((span) => span.name === name);
}

test("the trace of a request goes on through its job's attempts in another process", async () => {
  await using fresh = await openFresh();
  await using submitter = startProgram("submit-traced", fresh.options);
  await submitter.ended();
  await using worker = startProgram("work-traced", fresh.options);
  await worker.printed(4);
  worker.process.stdin.end();
  await worker.ended();

  const [request] = named(spansOf(submitter), "request");
  const [submission] = named(spansOf(submitter), "submit traced-work");
  assert.ok(request !== undefined && submission !== undefined);
  assert.equal(submission.parentId, request.spanId);
  assert.equal(submission.attributes["messaging.destination.name"], "traced-work");

  const attempts = named(spansOf(worker), "run traced-work");
  assert.deepEqual(
    attempts.map(({ traceId, parentId, links }) => [traceId, parentId, links]),
    [1, 2].map(() => [request.traceId, submission.spanId, [submission.spanId]]),
  );
  assert.deepEqual(
    attempts.map(({ attributes, error }) => [attributes["millrace.attempt"], attributes["millrace.outcome"], error]),
    [
      [1, "retry", "busy"],
      [2, "succeeded", null],
    ],
  );
  const id = submission.attributes["messaging.message.id"];
  assert.deepEqual(
    attempts.map(({ attributes }) => attributes["messaging.message.id"]),
    [id, id],
  );

  const inHandler = named(spansOf(worker), "in the handler");
  assert.deepEqual(
    inHandler.map(({ parentId }) => parentId),
    attempts.map(({ spanId }) => spanId),
  );
});

for (const isolation of ["thread", "process"]) {
  for (const end of ["succeed", "fail"]) {
    test(`spans of a handler in a ${isolation} of its own are beneath that of its attempt, and sent before it ends (${end})`, async () => {
      await using fresh = await openFresh();
      await using worker = startProgram("work-traced-apart", fresh.options, [isolation, end]);
      await worker.ended();
      const [attempt] = named(spansOf(worker), "run traced-apart");
      const [apart] = named(spansOf(worker), "apart");
      const [later] = named(spansOf(worker), "apart, later");
      assert.ok(attempt !== undefined && apart !== undefined && later !== undefined);
      assert.deepEqual([apart.traceId, apart.parentId], [attempt.traceId, attempt.spanId]);
      assert.deepEqual([later.traceId, later.parentId], [attempt.traceId, apart.spanId]);
      assert.equal(attempt.attributes["millrace.outcome"], end === "fail" ? "failed" : "succeeded");
    });
  }
}
