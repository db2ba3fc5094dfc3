import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import type { JobRecord, Outcome } from "@millrace/jobs";
import { sampleJob } from "@millrace/jobs/testing";
import { recordFrom } from "../../src/database/job-row.ts";
import type { JobRow } from "../../src/database/job-row.ts";
import { ClaimedRows } from "../../src/thread/claimed-rows.ts";
import { migrations } from "../../src/thread/migrations.ts";
import { storeTables } from "../../src/thread/store-tables.ts";
import type { StoreTables } from "../../src/thread/store-tables.ts";

suite("rows of running jobs", () => {
  test("are remembered as long as the database holds what was written", () => {
    const { db, claimed, row } = withRunningJob();
    claimed.note(row);
    assert.equal(claimed.get("a"), row);
    db.exec("UPDATE jobs SET version = 3");
    assert.equal(claimed.get("a"), undefined);
  });

  test("are not remembered with a lease that was carried along since", () => {
    const { db, claimed, row } = withRunningJob();
    claimed.note(row);
    db.exec("UPDATE jobs SET leaseUntil = leaseUntil + 3600000");
    assert.equal(claimed.get("a"), undefined);
  });

  test("do not bring back the deadline that a job had before the clock was set (R17)", () => {
    const { clock, write, get } = storeWithClock();
    const { input: _, ...job } = sampleJob({ deadlineMs: 2 * hour });
    write((operations) => operations.insert([{ ...job, input: "{}" }], false));
    write((operations) => operations.claim(job.id, "w", 60_000));
    clock.wallMs += hour;
    const outcome: Outcome = { kind: "retry", problem, delayMs: 0, death: "exit code 134" };
    write((operations) => operations.settle(job.id, 1, JSON.stringify(outcome), null));
    assert.equal(get(job.id)?.deadline, noon + 3 * hour);
  });

  test("are not taken for those of another job in the same place", () => {
    const { db, claimed, row } = withRunningJob();
    claimed.note(row);
    db.exec("UPDATE jobs SET id = 'b'");
    assert.equal(claimed.get("a"), undefined);
  });

  test("are forgotten with a transaction that was rolled back", () => {
    const { claimed, row } = withRunningJob();
    claimed.note(row);
    claimed.discard();
    assert.equal(claimed.get("a"), undefined);
  });

  test("are forgotten when their jobs end", () => {
    const { claimed, row } = withRunningJob();
    claimed.note(row);
    claimed.note(row.with(3, "succeeded") as JobRow);
    assert.equal(claimed.get("a"), undefined);
  });
});

const noon = 1_800_000_000_000;
const hour = 3_600_000;
const problem = { type: "/problems/sample", code: "sample", title: "Sample", detail: "It failed." };

function withRunningJob(): { readonly db: DatabaseSync; readonly claimed: ClaimedRows; readonly row: JobRow } {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE jobs (place INTEGER PRIMARY KEY, id TEXT, version INTEGER, leaseUntil INTEGER)");
  db.exec(`INSERT INTO jobs VALUES (1, 'a', 2, ${noon})`);
  const row = Object.assign(Array.from({ length: 27 }), [1, "a", "k", "running", 2], { 25: noon }) as JobRow;
  return { db, claimed: new ClaimedRows(db), row };
}

/** A store on a machine whose wall clock is set by hand. */
function storeWithClock(): {
  readonly clock: { wallMs: number };
  readonly write: (body: (operations: StoreTables["operations"]) => unknown) => void;
  readonly get: (id: string) => JobRecord | undefined;
} {
  const db = new DatabaseSync(":memory:");
  for (const step of migrations) db.exec(step);
  const clock = { wallMs: noon };
  const machine = { boot: "this", monotonicMs: () => 0, wallMs: () => clock.wallMs };
  const { transactions, operations } = storeTables(db, machine, () => {});
  return {
    clock,
    write: (body) => transactions.write(() => body(operations)),
    get(id) {
      const row = transactions.read(() => operations.get(id));
      return row && recordFrom(row);
    },
  };
}
