import type { ClaimOnReceipt } from "@millrace/jobs";
import { arrayLiteral } from "../connection/array-literal.ts";
import type { Run } from "../connection/session.ts";
import { countJobs } from "../jobs/count-jobs.ts";
import { recordFrom, rowColumns } from "../jobs/job-columns.ts";
import type { JobRow } from "../jobs/job-columns.ts";
import { fenceFloor, fencesPerLife } from "../jobs/fence-floor.ts";
import { clock } from "../schema/in-schema.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { byUrgency } from "./message-statements.ts";
import type { DeliveryRow, Received } from "./message-statements.ts";
import type { Wanted } from "./receivers.ts";

/** What a worker wants who has jobs claimed with their messages. */
export interface WantedWithClaims extends Wanted {
  readonly claim: ClaimOnReceipt;
}

/**
 * What a claim makes of a job that is due and shares nothing with others, as `decideClaim` decides it: written down once more,
 * like what a success makes of one (`settleAlone`), since it is the way of nearly every job. A test holds them against each other.
 */
const claimed = `state = 'running', version = jobs.version + 1, fence = greatest(jobs.fence, moment.floor) + 1, attempt = jobs.attempt + 1,
    started_at = moment.now, lease_until = moment.now + $4::bigint, worker = $5, progress = null, problem = null,
    ring_at = null, parked_for = null`;

/** Whatever else stands for or against a claim is left to one of its own, which goes by the rules. */
const mayBeClaimed = `jobs.state in ('queued', 'scheduled') and jobs.not_before <= moment.now and jobs.locks is null
    and jobs.kind not in (select kind from millrace.paused_kinds)
    and jobs.fence < moment.floor + ${fencesPerLife - 1}`;

/**
 * One statement, so that it is one transaction and one trip. The messages of jobs that are claimed are taken out; the others are
 * hidden. Rows are changed in the order of their ids, as everywhere. That the state is what it was when the statement began keeps
 * the counts right: a row that somebody else has changed meanwhile is not claimed here.
 * They are found by their ids alone: as `(…) is true`, the other conditions are nothing to look for in an index.
 */
const statement = `
  with moment as materialized (select ${clock} as now, (${fenceFloor}) as floor), ready as materialized (
    select * from millrace.messages where visible_at is null and (select floor from moment) is not null
    order by priority desc, place limit $1 for update skip locked
  ), claimed as (
    update millrace.jobs set ${claimed}, message_place = before.message
    from moment, (
      select known.id, known.state, wanted.message
      from (select job_id, min(place) as message from ready where kind = any($3::text[]) group by job_id) as wanted
      join millrace.jobs as known on known.id = wanted.job_id order by known.id
    ) as before
    where jobs.id = before.id and (jobs.state = before.state and ${mayBeClaimed}) is true
    returning ${rowColumns}, before.state as "stateBefore"
  ), taken as (
    delete from millrace.messages using ready
    where messages.place = ready.place and (ready.job_id in (select id from claimed)) is true
  ), hidden as (
    update millrace.messages
    set visible_at = moment.now + $2::bigint, receipt = floor(random() * 9007199254740991)::bigint
    from moment, ready where messages.place = ready.place and ready.job_id not in (select id from claimed)
    returning messages.place, messages.receipt
  ), counted as (
    ${countJobs(`select kind, "stateBefore" as state, -1 as change from claimed union all select kind, 'running', 1 from claimed`)}
  )
  select ready.place as "messageAt", ready.job_id as "jobId", ready.kind as "messageKind", ready.delay_ms as "delayMs",
    ready.priority as "messagePriority", ready.traceparent, hidden.receipt, claimed.*,
    (select min(visible_at) from millrace.messages where visible_at is not null) - moment.now as "nextInMs", moment.floor as "fenceFloor"
  from moment left join (
    ready left join hidden on hidden.place = ready.place left join claimed on claimed."messagePlace" = ready.place
  ) on hidden.place is not null or claimed.id is not null`;

/**
 * Receives messages and claims their jobs, which are answered with them.
 * @returns null if the server has recovered from its death, and nothing is claimed until {@link noteRecovery} has noted that
 */
export async function receiveAndClaim(
  run: Run,
  own: InSchema,
  { max, visibilityMs, claim: { worker, leaseMs, kinds } }: WantedWithClaims,
): Promise<Received | null> {
  const parameters = [max, visibilityMs, arrayLiteral(kinds), leaseMs, worker];
  const rows = await run.query<Row>(own(statement), parameters);
  if (rows[0]?.fenceFloor === null) return null;
  const deliveries = rows.filter(({ messageAt }) => messageAt !== null).map(deliveryOf);
  return { deliveries: deliveries.toSorted(byUrgency), nextInMs: rows[0]?.nextInMs ?? null };
}

/** A message, what it was hidden with, and the job that was claimed with it. Where there is no message, all of it is null. */
interface Row extends JobRow {
  readonly messageAt: number;
  readonly jobId: string;
  readonly messageKind: string;
  readonly delayMs: number;
  readonly messagePriority: number;
  readonly traceparent: string | null;
  readonly receipt: number | null;
  readonly nextInMs: number | null;
  readonly fenceFloor: number | null;
}

function deliveryOf(row: Row): DeliveryRow {
  const { messageAt, jobId, messageKind, delayMs, messagePriority, traceparent, receipt } = row;
  return {
    place: messageAt,
    receipt,
    jobId,
    kind: messageKind,
    delayMs,
    priority: messagePriority,
    traceparent,
    claim: row.id === null ? null : { kind: "claimed", record: recordFrom(row) },
  };
}
