import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import type { JobRow } from "../../src/database/job-row.ts";
import { ClaimedRows } from "../../src/thread/claimed-rows.ts";

suite("rows of running jobs", () => {
  test("are remembered as long as the database holds what was written", () => {
    const { db, claimed, row } = withRunningJob();
    claimed.note(row);
    assert.equal(claimed.get("a"), row);
    db.exec("UPDATE jobs SET version = 3");
    assert.equal(claimed.get("a"), undefined);
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

function withRunningJob(): { readonly db: DatabaseSync; readonly claimed: ClaimedRows; readonly row: JobRow } {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE jobs (place INTEGER PRIMARY KEY, id TEXT, version INTEGER)");
  db.exec("INSERT INTO jobs VALUES (1, 'a', 2)");
  return { db, claimed: new ClaimedRows(db), row: [1, "a", "k", "running", 2] as unknown as JobRow };
}
