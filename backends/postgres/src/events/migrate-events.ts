import { EventError } from "@millrace/events";
import type postgres from "postgres";
import { migrations } from "./migrations.ts";

/**
 * Makes the tables of events in a schema, or brings them up to date. Of any number of processes that begin at once, one does it and
 * the others wait for that.
 * @throws EventError `storage-too-new` if a newer version of this package has made them; what the client throws
 */
export async function migrateEvents(client: postgres.Sql, schema: string): Promise<void> {
  // One statement: it happens as a whole, or not at all.
  await client.unsafe(steps(schema));
  const [row] = await client.unsafe<{ version: string }[]>(`select version::text from "${schema}".events_version`);
  const version = Number(row?.version);
  if (version <= migrations.length) return;
  throw new EventError(
    "storage-too-new",
    `the tables of events in the schema "${schema}" have version ${version}, and this version of @millrace/postgres knows ` +
      `${migrations.length} at most: use the version that made them, or a newer one`,
  );
}

function steps(schema: string): string {
  const taken = migrations.map(
    (step, index) => `if known = ${index} then
      ${step.replaceAll("millrace.", `"${schema}".`)}
      known := ${index + 1};
      update "${schema}".events_version set version = known;
    end if;`,
  );
  return `do $steps$
    declare known int;
    begin
      perform pg_advisory_xact_lock(hashtextextended('millrace events ${schema}', 0));
      if to_regclass('"${schema}".events_version') is null then
        create schema if not exists "${schema}";
        create table "${schema}".events_version (version int not null);
        insert into "${schema}".events_version values (0);
      end if;
      select version into known from "${schema}".events_version;
      ${taken.join("\n")}
    end $steps$`;
}
