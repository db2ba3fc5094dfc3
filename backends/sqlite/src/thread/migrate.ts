import type { DatabaseSync } from "node:sqlite";
import { migrations } from "./migrations.ts";

/** Thrown when a database was made by a newer version of this package. */
export class NewerSchemaError extends Error {
  override readonly name = "NewerSchemaError";
}

/** Brings the schema up to date. Of any number of processes that begin at once, one does it and the others wait for that. */
export function migrate(db: DatabaseSync, database: string): void {
  if (schemaVersion(db) === migrations.length) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    takeSteps(db, database);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function takeSteps(db: DatabaseSync, database: string): void {
  const version = schemaVersion(db);
  if (version > migrations.length) {
    throw new NewerSchemaError(
      `"${database}" has schema version ${version}, and this version of @millrace/sqlite knows ${migrations.length} at most: ` +
        `use the version that made it, or a newer one`,
    );
  }
  for (const step of migrations.slice(version)) db.exec(step);
  db.exec(`PRAGMA user_version = ${migrations.length}`);
}

function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}
