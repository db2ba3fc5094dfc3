import type { JobMessage, JobRecord } from "@millrace/jobs";
import type { Run } from "../connection/session.ts";
import { clock } from "../schema/in-schema.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { countJobs } from "./count-jobs.ts";
import { columnValue, columns, declared, extrasText, storeColumns } from "./job-columns.ts";
import { ringAtOf } from "./ring-at.ts";
import { sharedBy } from "./shared-with.ts";

/** A job to add. */
export interface NewRow {
  /** As it would be if it were added at time 0: the database knows when it is. */
  readonly record: JobRecord;
  readonly linkedBy: string | null;
  /** The messages that ring for it. */
  readonly doorbells: readonly JobMessage[];
}

/** What came of an insertion. */
export interface InsertedRows {
  readonly now: number;
  /** The indices of those that were not added, because their id or their idempotency key is known. */
  readonly skipped: readonly number[];
}

const members = Object.entries(columns);
/** Times are moved by the moment of the insertion. */
const moved: ReadonlySet<string> = new Set([
  "created_at",
  "not_before",
  "finished_at",
  "expires_at",
  "deadline",
  "ring_at",
]);
const given = [...members.map(([, column]) => column), storeColumns.extras, storeColumns.ringAt];
const keys = ["concurrency_key", "reuse_key", "linked_by"];
const values = given.map(({ name, type }) => {
  if (moved.has(name)) return `moment.now + given.${name}`;
  return type === "json" ? `given.${name}::json` : `given.${name}`;
});

/**
 * One statement, so that it is one transaction and one trip: jobs, their messages, and how many there are of them now. Jobs with
 * idempotency keys are added in the order of these, lest two such statements wait for each other. The ids of those added are looked
 * up in a hash, which `is true` and `not in` come to, and not compared one by one.
 */
const statement = `
  with moment as materialized (
    select coalesce($3::bigint, ${clock}) as now, nextval('millrace.places') as place
  ), given as materialized (
    select * from json_to_recordset($1::text::json) as given(
      index int, ${keys.map((name) => `${name} text`).join(", ")}, locks text, ${declared(given)})
  ), added as (
    insert into millrace.jobs (place, locks, ${[...keys, ...given.map(({ name }) => name)].join(", ")})
    select moment.place + given.index, given.locks::bigint[], ${[...keys.map((name) => `given.${name}`), ...values].join(", ")}
    from given, moment order by given.idempotency_key nulls first, given.index
    on conflict do nothing returning id, kind, state
  ), rung as (
    insert into millrace.messages (job_id, kind, delay_ms, priority, visible_at, traceparent)
    select job, bell.kind, delay, bell.priority, case when delay > 0 then moment.now + delay end, bell.traceparent
    from json_to_recordset($2::text::json) as bell(owner text, job text, kind text, delay bigint, priority bigint, traceparent text), moment
    where (owner in (select id from added)) is true
  ), counted as (
    ${countJobs("select kind, state, 1 as change from added")}
  )
  select json_build_object('now', moment.now, 'skipped', (
    select json_agg(given.index) from given where given.id not in (select id from added)
  ))::text as answer from moment`;

/** Adds jobs. At most {@link insertLimit} of them, no two with the same id or idempotency key. */
export async function insertRows(
  run: Run,
  own: InSchema,
  schema: string,
  rows: readonly NewRow[],
  now: number | null,
): Promise<InsertedRows> {
  const jobs = rows.map((row, index) => jobOf(row, index, schema));
  const bells = rows.flatMap(({ record, doorbells }) =>
    doorbells.map(({ jobId, kind, delayMs, priority, traceparent }) => {
      return { owner: record.id, job: jobId, kind, delay: delayMs, priority, traceparent };
    }),
  );
  const [row] = await run.query<{ answer: string }>(own(statement), [JSON.stringify(jobs), JSON.stringify(bells), now]);
  if (row === undefined) throw new Error("an insertion was not answered");
  const { now: insertedAt, skipped } = JSON.parse(row.answer) as { now: number; skipped: number[] | null };
  return { now: insertedAt, skipped: skipped ?? [] };
}

/** How many jobs one insertion takes: a block of places has as many. */
export const insertLimit = 10_000;

function jobOf({ record, linkedBy }: NewRow, index: number, schema: string): Record<string, unknown> {
  const job: Record<string, unknown> = { index, ring_at: ringAtOf(record) };
  for (const [member, { name, type }] of members) {
    const value = record[member as keyof JobRecord];
    if (value !== null) job[name] = columnValue(type, value);
  }
  const extras = extrasText(record);
  if (extras === null && linkedBy === null) return job;
  const { locks } = sharedBy(record, linkedBy, schema);
  if (locks.length > 0) job["locks"] = `{${locks.join()}}`;
  return Object.assign(job, {
    extras,
    concurrency_key: record.concurrency?.key,
    reuse_key: record.reuseKey,
    linked_by: linkedBy,
  });
}
