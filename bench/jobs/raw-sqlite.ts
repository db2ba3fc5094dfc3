import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { payloadOf } from "./queue-system.ts";

const insertBatch = 100;
const claimBatch = 50;

/**
 * What `node:sqlite` can do at most on this disk: rows of 300 bytes, every commit brought to stable storage, and nothing of
 * what makes a queue.
 */
export function rawSqlite(folder: string, jobs: number): Record<string, number> {
  const db = new DatabaseSync(join(folder, "raw.db"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec("CREATE TABLE jobs (id INTEGER PRIMARY KEY, payload TEXT NOT NULL, state INTEGER NOT NULL) STRICT");
  db.exec("CREATE INDEX ready ON jobs (id) WHERE state = 0");
  const insertPerSecond = rate(jobs, () => insertInBatches(db, jobs));
  const claimPerSecond = rate(jobs, () => claimAndDelete(db));
  db.close();
  return { insertPerSecond, claimPerSecond };
}

function insertInBatches(db: DatabaseSync, jobs: number): void {
  const insert = db.prepare("INSERT INTO jobs (payload, state) VALUES (?, 0)");
  for (let from = 0; from < jobs; from += insertBatch) {
    db.exec("BEGIN IMMEDIATE");
    for (let index = from; index < Math.min(jobs, from + insertBatch); index++)
      insert.run(JSON.stringify(payloadOf(index)));
    db.exec("COMMIT");
  }
}

/** A claim must be on the disk before its job is run, and so before it is deleted: two transactions for each batch. */
function claimAndDelete(db: DatabaseSync): void {
  const claim = db.prepare(
    `UPDATE jobs SET state = 1 WHERE id IN (SELECT id FROM jobs WHERE state = 0 ORDER BY id LIMIT ${claimBatch})
     RETURNING id, payload`,
  );
  const remove = db.prepare("DELETE FROM jobs WHERE id = ?");
  for (;;) {
    const claimed = claim.all();
    if (claimed.length === 0) return;
    db.exec("BEGIN IMMEDIATE");
    for (const row of claimed) remove.run(Number(row["id"]));
    db.exec("COMMIT");
  }
}

function rate(jobs: number, act: () => void): number {
  const begunAt = performance.now();
  act();
  return jobs / ((performance.now() - begunAt) / 1_000);
}
