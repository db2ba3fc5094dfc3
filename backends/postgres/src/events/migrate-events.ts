import { EventError } from "@millrace/events";
import type postgres from "postgres";
import { migrations } from "./migrations.ts";

/** What is migrated. */
export interface MigratedTables {
  readonly sql: postgres.Sql;
  readonly schema: string;
  /** A statement that is written for the schema `millrace`, for this one. */
  inSchema(text: string): string;
}

/**
 * Makes the tables of events in a schema, or brings them up to date. Of any number of processes that begin at once, one does it and
 * the others wait for that.
 * @throws EventError `storage-too-new` if a newer version of this package has made them; what the client throws
 */
export async function migrateEvents(tables: MigratedTables): Promise<void> {
  if ((await versionOf(tables.sql, tables)) === migrations.length) return;
  await tables.sql.begin("isolation level read committed", async (transaction) => {
    // To the end of the transaction, so that it goes with this process.
    const lock = `millrace events ${tables.schema}`;
    await transaction.unsafe("select pg_advisory_xact_lock(hashtextextended($1, 0))", [lock]);
    await takeSteps(transaction, tables);
  });
}

async function takeSteps(sql: postgres.TransactionSql, tables: MigratedTables): Promise<void> {
  const version = await versionOf(sql, tables);
  if (version > migrations.length) throw tooNew(tables.schema, version);
  if (version === 0) {
    await sql.unsafe(`create schema if not exists "${tables.schema}"`);
    await sql.unsafe(tables.inSchema("create table if not exists millrace.events_version (version int not null)"));
    await sql.unsafe(tables.inSchema("insert into millrace.events_version values (0)"));
  }
  for (const step of migrations.slice(version)) await sql.unsafe(tables.inSchema(step)).simple();
  await sql.unsafe(tables.inSchema(`update millrace.events_version set version = ${migrations.length}`));
}

async function versionOf(sql: postgres.ISql, tables: MigratedTables): Promise<number> {
  const [table] = await sql.unsafe<{ found: string }[]>(
    "select count(*)::text as found from pg_tables where schemaname = $1 and tablename = 'events_version'",
    [tables.schema],
  );
  if (table?.found !== "1") return 0;
  const text = tables.inSchema("select version::text as version from millrace.events_version");
  const [row] = await sql.unsafe<{ version: string }[]>(text);
  return Number(row?.version ?? 0);
}

function tooNew(schema: string, version: number): EventError {
  return new EventError(
    "storage-too-new",
    `the tables of events in the schema "${schema}" have version ${version}, and this version of @millrace/postgres knows ` +
      `${migrations.length} at most: use the version that made them, or a newer one`,
  );
}
