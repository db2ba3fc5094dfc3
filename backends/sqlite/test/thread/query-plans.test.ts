import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { machineClock } from "../../src/thread/machine-clock.ts";
import { migrations } from "../../src/thread/migrations.ts";
import { storeTables } from "../../src/thread/store-tables.ts";

/** Every statement that the store prepares. */
function preparedBy(db: DatabaseSync): readonly string[] {
  const prepared: string[] = [];
  const prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    prepared.push(sql);
    return prepare(sql);
  };
  storeTables(db, machineClock(), () => {});
  db.prepare = prepare;
  return prepared;
}

/** The parts of a statement's plan that walk a table or an index from one end to the other, but for what is small. */
function walks(db: DatabaseSync, sql: string): string[] {
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { readonly detail: string }[];
  return plan
    .map(({ detail }) => detail)
    .filter((detail) => /^SCAN (?:jobs|messages|jobLogs)\b/.test(detail) && !isSmall(detail));
}

/** A partial index has only those in it that wait, run, or are due for something. */
function isSmall(detail: string): boolean {
  const index = /USING (?:COVERING )?INDEX (\w+)/.exec(detail)?.[1] ?? "";
  return migrations.some((step) => new RegExp(`INDEX ${index} ON [^;]* WHERE `).test(step));
}

test("no statement walks all jobs or messages: each goes by an index, so that history costs nothing", () => {
  const db = new DatabaseSync(":memory:");
  for (const step of migrations) db.exec(step);
  const statements = preparedBy(db);
  assert.ok(statements.length > 30);
  const walking = statements.map((sql) => ({ sql, walks: walks(db, sql) })).filter(({ walks }) => walks.length > 0);
  assert.deepEqual(walking, []);
  db.close();
});
