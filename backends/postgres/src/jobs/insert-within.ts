import type { Inserted, NewJob } from "@millrace/jobs";
import type { Run } from "../connection/session.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { lockAndRead } from "./change-jobs.ts";
import { insertAlone } from "./insert-alone.ts";
import { insertLinked, isAlone } from "./insert-jobs.ts";
import { writeChanges } from "./write-changes.ts";

/**
 * Adds jobs in a transaction that somebody else has begun and will end: they are there when it is committed, and were never there
 * if it is rolled back. The locks of linked jobs are held for as long.
 */
export async function insertWithin(
  run: Run,
  own: InSchema,
  schema: string,
  jobs: readonly NewJob[],
  ring: boolean,
): Promise<readonly Inserted[]> {
  if (jobs.every(isAlone)) return (await insertAlone(run, own, schema, [{ jobs, ring }]))[0] ?? [];
  const change = insertLinked(jobs, ring, schema);
  const set = await lockAndRead(run, own, [change]);
  const inserted = change.decide(set);
  await Promise.all(writeChanges(run, own, schema, set));
  return inserted;
}
