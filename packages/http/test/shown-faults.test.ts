import assert from "node:assert/strict";
import { test } from "node:test";
import type { Problem } from "@millrace/jobs";
import { shownFaults } from "../src/shown-faults.ts";
import { openService } from "./open-service.ts";

test("a few faults with short names are said as they are", () => {
  const faults = [{ path: "a", message: `unknown field "a"` }];
  assert.deepEqual(shownFaults(faults, "as it was"), { faults, message: "as it was" });
  assert.deepEqual(shownFaults([], "as it was"), { faults: [], message: "as it was" });
});

test("no pair of surrogates is cut in two", () => {
  const [fault] = shownFaults([{ path: `x${"\u{1F600}".repeat(60)}`, message: "m" }], "").faults;
  assert.equal(fault?.path, `x${"\u{1F600}".repeat(39)}…`);
  const [odd] = shownFaults([{ path: "\u{1F600}".repeat(60), message: "m" }], "").faults;
  assert.equal(odd?.path, `${"\u{1F600}".repeat(39)}…`);
});

test("a message without a name of its own is cut too", () => {
  const { faults } = shownFaults([{ path: "", message: `keys "${"k".repeat(90)}", ${"z".repeat(900)}` }], "");
  assert.equal(faults[0]?.message.length, 500);
  assert.match(faults[0]?.message ?? "", /^keys "k{79}…", z+…$/);
});

test("of a thousand unknown fields with long names twenty are answered, shortened, and the rest is counted", async () => {
  await using service = await openService();
  const names = Array.from({ length: 1_000 }, (_, at) => `${at}`.padEnd(150, `"$&`));
  const answer = await fetch(`${service.address}/api/jobs/count-up`, {
    method: "POST",
    body: JSON.stringify(Object.fromEntries(names.map((name) => [name, 1]))),
    headers: { "content-type": "application/json" },
  });
  const text = await answer.text();
  const problem = JSON.parse(text) as Problem & { errors: { path: string; detail: string }[] };
  assert.deepEqual([answer.status, problem.code, problem.errors.length], [422, "invalid-input", 20]);
  const short = `${names[0]?.slice(0, 79)}…`;
  assert.equal(problem.errors[0]?.path, short);
  assert.ok(problem.errors[0]?.detail.startsWith(`Unknown field "${short}"`), problem.errors[0]?.detail);
  assert.match(problem.detail, /^The input does not fit the job: .*; and 981 more\.$/);
  assert.ok(text.length < 20_000, `${text.length} characters`);
});
