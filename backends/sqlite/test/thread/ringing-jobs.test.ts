import assert from "node:assert/strict";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { test } from "node:test";
import { sampleJob } from "@millrace/jobs/testing";
import { machineClock } from "../../src/thread/machine-clock.ts";
import { migrations } from "../../src/thread/migrations.ts";
import { RingingJobs } from "../../src/thread/ringing-jobs.ts";
import { storeTables } from "../../src/thread/store-tables.ts";

test("the last jobs that ring are found in some hundred looks, should each have a priority of its own", (t) => {
  const db = withPriorities(1_000);
  const [get, all] = [t.mock.method(StatementSync.prototype, "get"), t.mock.method(StatementSync.prototype, "all")];
  const last = new RingingJobs(db)
    .places("sample", { from: 0, to: 991 }, 5)
    .toSorted((a, b) => b - a)
    .slice(0, 5);
  assert.deepEqual(last, [990, 989, 988, 987, 986]);
  const looks = get.mock.callCount() + all.mock.callCount();
  assert.ok(looks > 0 && looks < 250, `${looks} looks`);
  db.close();
});

/** A database with so many jobs that ring: each is in a place of its own from 1 on, and more urgent than those after it. */
function withPriorities(jobs: number): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  for (const step of migrations) db.exec(step);
  const { transactions, operations } = storeTables(db, machineClock(), () => {});
  const rows = Array.from({ length: jobs }, (_, index) => ({ ...sampleJob({ priority: -index }), input: "{}" }));
  transactions.write(() => operations.insert(rows, true));
  return db;
}
