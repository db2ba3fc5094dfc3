import assert from "node:assert/strict";
import { test } from "node:test";
import { isTerminal, jobStates, jobTransitions } from "@millrace/jobs";

test("terminal states never change, and no other state is a dead end", () => {
  const terminal = jobStates.filter((state) => isTerminal(state));
  assert.deepEqual(terminal, ["succeeded", "failed", "cancelled"]);
});

test("every state can be reached from where a job begins", () => {
  const reached = new Set(["scheduled"]);
  for (const state of reached) for (const next of jobTransitions[state as "scheduled"]) reached.add(next);
  assert.deepEqual([...reached].toSorted(), [...jobStates].toSorted());
});

test("every transition leads to a state that exists", () => {
  for (const targets of Object.values(jobTransitions))
    for (const state of targets) assert.ok(jobStates.includes(state));
});
