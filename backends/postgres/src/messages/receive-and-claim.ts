import type { ClaimAnswer, ClaimOnReceipt } from "@millrace/jobs";
import { arrayLiteral } from "../connection/array-literal.ts";
import type { Session } from "../connection/session.ts";
import { beginSet, surroundings } from "../jobs/change-jobs.ts";
import type { Surrounded } from "../jobs/change-jobs.ts";
import { rowColumns } from "../jobs/job-columns.ts";
import type { JobRow } from "../jobs/job-columns.ts";
import { claim } from "../jobs/job-changes.ts";
import type { WorkingSet } from "../jobs/working-set.ts";
import { writeChanges } from "../jobs/write-changes.ts";
import { clock } from "../schema/in-schema.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { byUrgency, next, show } from "./message-statements.ts";
import type { DeliveryRow, Received } from "./message-statements.ts";

/** What was received, and the jobs that were claimed with it. */
export interface ReceivedAndClaimed extends Received {
  readonly set: WorkingSet;
}

/**
 * Takes messages into hand and locks their jobs, in the order of their ids as whoever changes jobs does. Those that share a lock
 * with others are left to a claim of their own: their locks would have to be taken first.
 */
const takeWithJobs = `with ready as (
    select place from millrace.messages where visible_at is null order by priority desc, place limit $1 for update skip locked
  ), taken as (
    update millrace.messages set visible_at = ${clock} + $2::bigint, receipt = floor(random() * 9007199254740991)::bigint
    from ready where messages.place = ready.place
    returning messages.place, receipt, job_id, messages.kind, delay_ms, messages.priority, traceparent
  ), locked as (
    select * from millrace.jobs
    where id in (select job_id from taken where kind = any($3::text[])) and locks is null order by id for update
  )
  select json_build_object('place', taken.place, 'receipt', taken.receipt, 'jobId', taken.job_id, 'kind', taken.kind,
    'delayMs', taken.delay_ms, 'priority', taken.priority, 'traceparent', taken.traceparent) as delivery, ${rowColumns}
  from taken left join locked as jobs on jobs.id = taken.job_id`;

/** Receives messages and claims their jobs, in one transaction of two trips. A session on which that fails is not used again. */
export async function receiveAndClaim(
  session: Session,
  own: InSchema,
  schema: string,
  options: Options,
): Promise<ReceivedAndClaimed> {
  try {
    return await transact(session, own, schema, options);
  } catch (error) {
    session.destroy(error as Error);
    throw error;
  }
}

interface Options {
  readonly max: number;
  readonly visibilityMs: number;
  readonly claim: ClaimOnReceipt;
}

async function transact(
  session: Session,
  own: InSchema,
  schema: string,
  options: Options,
): Promise<ReceivedAndClaimed> {
  const { max, visibilityMs, claim: terms } = options;
  const [, , rows, [found], [upcoming]] = await Promise.all([
    session.query("begin isolation level read committed"),
    session.query(own(show), []),
    session.query<JobRow & { delivery: Omit<DeliveryRow, "claim"> }>(own(takeWithJobs), [
      max,
      visibilityMs,
      arrayLiteral(terms.kinds),
    ]),
    session.query<Surrounded>(own(surroundings), []),
    session.query<{ inMs: number | null }>(own(next), []),
  ]);
  const set = beginSet(found);
  for (const row of rows) if (row.id !== null) set.take(row);
  const deliveries = rows.map(({ delivery }) =>
    Object.assign(delivery, { claim: claimOf(set, delivery.jobId, terms) }),
  );
  await Promise.all([...writeChanges(session, own, schema, set), session.query("commit")]);
  return { deliveries: deliveries.toSorted(byUrgency), nextInMs: upcoming?.inMs ?? null, set };
}

/** What comes of a claim; null of a job that was not locked. */
function claimOf(set: WorkingSet, id: string, terms: ClaimOnReceipt): ClaimAnswer | null {
  return set.get(id) === undefined ? null : claim(id, terms).decide(set);
}
