import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { jobStates, jobTransitions } from "@millrace/jobs";
import type { JobState, Outcome } from "@millrace/jobs";
import { decideCancel, decideChildEnd, decideClaim, decideRescue, decideSettle, noExtras } from "@millrace/jobs/ports";
import type { RecordHead } from "@millrace/jobs/ports";

const now = 1_000_000;
const problem = { type: "/problems/sample", code: "sample", title: "", detail: "" };
const outcomes: readonly Outcome[] = [
  { kind: "succeeded", output: {}, warnings: [] },
  { kind: "failed", problem },
  { kind: "cancelled" },
  { kind: "retry", problem, delayMs: 0 },
  { kind: "interrupted" },
];

suite("the rules of the record", () => {
  for (const state of jobStates) {
    test(`lead from ${state} to the states of the table, and to no others`, () => {
      const reached = new Set<JobState>();
      for (const cancelRequested of [false, true])
        for (const next of statesAfter({ state, cancelRequested })) reached.add(next);
      assert.deepEqual([...reached].toSorted(), jobTransitions[state].toSorted());
    });
  }

  test("never lower the version, the fence or the attempt, but for one that is given back", () => {
    const head = headOf({ state: "running" });
    for (const outcome of outcomes) {
      const decision = decideSettle(head, head.fence, outcome, now);
      assert.ok(decision.kind === "settled" && decision.changes !== null);
      const { version, fence, attempt = head.attempt } = decision.changes;
      assert.equal(version, head.version + 1);
      assert.equal(fence, head.fence);
      assert.equal(attempt, outcome.kind === "interrupted" ? head.attempt - 1 : head.attempt);
    }
  });
});

function headOf(overrides: Partial<RecordHead>): RecordHead {
  return {
    ...noExtras,
    id: "job",
    expiresAt: null,
    state: "queued",
    version: 5,
    fence: 2,
    attempt: 2,
    notBefore: now - 1,
    leaseUntil: now - 1,
    startedAt: 1,
    worker: "worker",
    cancelRequested: false,
    resultTtlMs: 1_000,
    purged: false,
    ...overrides,
  };
}

/** A job that waits for others does so scheduled, whatever its time. */
function endsOfChildren(head: RecordHead): (Partial<RecordHead> | null)[] {
  if (head.state !== "scheduled") return [];
  return (["succeeded", "failed"] as const).map((child) => decideChildEnd({ ...head, waitsFor: 1 }, child, now));
}

function statesAfter(overrides: Partial<RecordHead>): JobState[] {
  const head = headOf(overrides);
  const claim = decideClaim(head, { worker: "w", leaseMs: 1_000 }, now);
  const cancel = decideCancel(head, now);
  const ends = outcomes.flatMap((outcome) => [
    decideSettle(head, head.fence, outcome, now),
    decideRescue(head, head.fence, outcome, now),
  ]);
  const changes = [
    claim.kind === "claimed" ? claim.changes : null,
    cancel,
    ...endsOfChildren(head),
    ...ends.map((end) => (end.kind === "settled" ? end.changes : null)),
  ];
  return changes.flatMap((change) => {
    const next = change?.state;
    return next === undefined || next === head.state ? [] : [next];
  });
}
