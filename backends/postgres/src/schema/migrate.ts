import { JobError } from "@millrace/jobs";
import { Session } from "../connection/session.ts";
import { inSchema } from "./in-schema.ts";
import { lockKey } from "./lock-key.ts";
import { migrations } from "./migrations.ts";

/** Another process may be at it, and a large table takes its time. */
const timeLimitMs = 600_000;

/**
 * Makes the schema, or brings it up to date. Of any number of processes that begin at once, one does it and the others wait for
 * that.
 * @throws JobError `storage-unavailable` if a newer version of this package has made it
 */
export async function migrate(url: string, schema: string): Promise<void> {
  const session = await Session.open({ url, answerTimeoutMs: timeLimitMs, durable: true });
  try {
    if ((await versionOf(session, schema)) === migrations.length) return;
    await session.query("begin");
    // To the end of the transaction, so that it goes with this process.
    await session.query("select pg_advisory_xact_lock($1)", [lockKey(schema, "migrations")]);
    await takeSteps(session, schema);
    await session.query("commit");
  } finally {
    await session.close();
  }
}

async function takeSteps(session: Session, schema: string): Promise<void> {
  const version = await versionOf(session, schema);
  if (version > migrations.length) {
    throw new JobError(
      "storage-unavailable",
      `the schema "${schema}" has version ${version}, and this version of @millrace/postgres knows ${migrations.length} at most: ` +
        `use the version that made it, or a newer one`,
    );
  }
  const own = inSchema(schema);
  if (version === 0) {
    await session.query(`create schema if not exists "${schema}"`);
    await session.query(own("create table if not exists millrace.schema_version (version int not null)"));
    await session.query(own("insert into millrace.schema_version values (0)"));
  }
  for (const step of migrations.slice(version)) await session.query(own(step));
  await session.query(own("update millrace.schema_version set version = $1"), [migrations.length]);
}

async function versionOf(session: Session, schema: string): Promise<number> {
  // Not to_regclass: it remembers that there was none, although somebody else has made it while this one waited for the lock.
  const [found] = await session.query<{ there: boolean }>(
    "select exists (select from pg_tables where schemaname = $1 and tablename = 'schema_version') as there",
    [schema],
  );
  if (found?.there !== true) return 0;
  const [row] = await session.query<{ version: number }>(
    inSchema(schema)("select version from millrace.schema_version"),
  );
  return row?.version ?? 0;
}
