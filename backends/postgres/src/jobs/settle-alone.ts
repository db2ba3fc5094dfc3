import type { Outcome, SettleAnswer } from "@millrace/jobs";
import type { Run } from "../connection/session.ts";
import type { InHand } from "../messages/in-hand.ts";
import { clock } from "../schema/in-schema.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { countJobs } from "./count-jobs.ts";
import { recordFrom, rowColumns } from "./job-columns.ts";
import type { JobRow } from "./job-columns.ts";

/** An attempt that has succeeded, and the message that it still has in hand. */
export interface Success {
  readonly id: string;
  readonly fence: number;
  readonly output: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  readonly inHand: InHand | null;
}

/** The success in a settlement; null where the outcome is another, or writes more than its columns. */
export function successOf(id: string, fence: number, outcome: Outcome, inHand: InHand | null): Success | null {
  if (outcome.kind !== "succeeded" || outcome.handlerVersion !== undefined) return null;
  const { output, warnings } = outcome;
  return { id, fence, output, warnings, inHand };
}

/**
 * What a success makes of a running job that shares nothing with others, as `decideSettle` decides it. A test holds the two against
 * each other.
 */
const succeeded = `state = 'succeeded', version = jobs.version + 1, worker = null, lease_until = null,
    finished_at = moment.now, expires_at = moment.now + jobs.result_ttl_ms,
    output = given.output::json, warnings = given.warnings::json`;

/** Whatever else stands for or against a settlement is left to one of its own, which goes by the rules. */
const mayBeSettled = `jobs.fence = given.fence and jobs.state = 'running' and jobs.locks is null
    and (jobs.extras is null or jobs.extras ->> 'logTtlMs' is null)`;

/**
 * One statement, so that it is one transaction and one trip. Rows are changed in the order of their ids, as everywhere; and they are
 * found by these alone: as `(…) is true`, the other conditions are nothing to look for in an index.
 */
const statement = `
  with moment as materialized (select ${clock} as now), given as materialized (
    select * from json_to_recordset($1::text::json) as given(
      id text, fence int, output text, warnings text, place bigint, receipt bigint)
  ), settled as (
    update millrace.jobs set ${succeeded}
    from moment, (select * from given order by id) as given
    where jobs.id = given.id and (${mayBeSettled}) is true
    returning ${rowColumns}
  ), acknowledged as (
    delete from millrace.messages using given
    where messages.place = given.place and messages.receipt = given.receipt and (given.id in (select id from settled)) is true
  ), counted as (
    ${countJobs("select kind, move.* from settled cross join (values ('running', -1), ('succeeded', 1)) as move(state, change)")}
  )
  select * from settled`;

/**
 * Settles those whose jobs share nothing with others, keep no log for a time of its own, and still run under their fence; null for
 * each of the others.
 */
export async function settleAlone(
  run: Run,
  own: InSchema,
  successes: readonly Success[],
): Promise<(SettleAnswer | null)[]> {
  const given = successes.map(({ id, fence, output, warnings, inHand }) => {
    return { id, fence, output: JSON.stringify(output), warnings: JSON.stringify(warnings), ...inHand };
  });
  const rows = await run.query<JobRow>(own(statement), [JSON.stringify(given)]);
  const records = new Map(rows.map((row) => [row.id, recordFrom(row)]));
  return successes.map(({ id, fence }) => {
    const record = records.get(id);
    // Another in the list may have come too late, under an old fence.
    return record?.fence === fence ? { kind: "settled", record, released: [], affected: [] } : null;
  });
}
