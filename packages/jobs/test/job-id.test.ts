import assert from "node:assert/strict";
import { test } from "node:test";
import { isJobId, newJobId } from "@millrace/jobs";

test("ids made one after the other sort by time", () => {
  const ids = [1, 1_000, 1_700_000_000_000, 1_700_000_000_001, 2_000_000_000_000].map((nowMs) => newJobId(nowMs));
  assert.deepEqual(ids.toSorted(), ids);
});

test("ids of the same millisecond differ in their random part", () => {
  const ids = Array.from({ length: 10_000 }, () => newJobId(1_700_000_000_000));
  assert.equal(new Set(ids.map((id) => id.slice(10))).size, ids.length);
  assert.equal(new Set(ids.map((id) => id.slice(0, 10))).size, 1);
});

test("what has the shape of an id is told from what has not", () => {
  assert.ok(isJobId(newJobId()));
  for (const text of [
    "",
    "abc",
    `${newJobId()}0`,
    newJobId().replace(/.$/, "u"),
    newJobId().toUpperCase(),
    "../../etc",
  ]) {
    assert.equal(isJobId(text), false, text);
  }
});
