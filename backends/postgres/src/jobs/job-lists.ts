import type { JobFilter, JobPage, JobRecord, JobState, LogPage } from "@millrace/jobs";
import { JobError } from "@millrace/jobs";
import { logPage, numberLines } from "@millrace/jobs/ports";
import type { LogLine } from "@millrace/jobs";
import { arrayLiteral } from "../connection/array-literal.ts";
import type { Database } from "../database.ts";
import { clock } from "../schema/in-schema.ts";
import { recordFrom, rowColumns } from "./job-columns.ts";
import type { JobRow } from "./job-columns.ts";

/** As a statement that is evaluated once: a clock that moves while rows are read keeps PostgreSQL from using an index. */
const now = `(select ${clock})`;

const select = `select ${rowColumns} from millrace.jobs`;
const groups = "select kind, state from millrace.job_counts group by kind, state having sum(count) > 0";

/**
 * Kind and state are walked apart, each in the order of its index, and then merged: no sort grows with the history. One more than
 * asked for tells whether there is another page.
 */
const listGroups = `select ${rowColumns}, jobs.place::text as place
  from (${groups}) as groups cross join lateral (
    select * from millrace.jobs
    where jobs.kind = groups.kind and jobs.state = groups.state and (created_at, place) < ($3, $4) and created_at >= $5
    order by created_at desc, place desc limit $6
  ) as jobs
  where ($1::text is null or groups.kind = $1) and ($2::text[] is null or groups.state = any($2))
  order by jobs.created_at desc, jobs.place desc limit $6`;

/** An id begins with its time, so that few jobs share as much of it as anybody asks for. */
const listPrefix = `select ${rowColumns}, jobs.place::text as place from millrace.jobs
  where id >= $7 and id < $8
    and ($1::text is null or kind = $1) and ($2::text[] is null or state = any($2))
    and (created_at, place) < ($3, $4) and created_at >= $5
  order by created_at desc, place desc limit $6`;

const reusable = `${select} where reuse_key = $1 and reuse_key is not null and state = 'succeeded' and not purged
  and (expires_at is null or expires_at > ${clock}) order by created_at desc, place desc limit 1`;

const unsent = `${select} where ring_at <= ${now} - $2::bigint order by ring_at limit $1`;

/** Running jobs are few, and an index over their leases would be written by every heartbeat. */
const stale = `select ${rowColumns} from (${groups}) as groups cross join lateral (
    select * from millrace.jobs where jobs.kind = groups.kind and jobs.state = groups.state and lease_until <= ${now} limit $1
  ) as jobs
  where groups.state = 'running' order by jobs.lease_until limit $1`;

const overdue = `${select} where ring_at is not null and deadline is not null and deadline <= ${now} order by deadline limit $1`;
const logsToForget = `${select} where extras is not null and extras ->> 'logExpiresAt' is not null
  and (extras ->> 'logExpiresAt')::bigint <= ${now} order by (extras ->> 'logExpiresAt')::bigint limit $1`;
const toPurge = `${select} where expires_at <= ${now} and expires_at is not null and forget_at is null order by expires_at limit $1`;
const toForget = `${select} where forget_at <= ${now} and forget_at is not null order by forget_at limit $1`;

/** Two parts, so that each is a walk in the order of its index: the more urgent, and those of the same priority that come before. */
const ahead = `with own as (select id, priority, not_before from millrace.jobs where id = $1 and ring_at is not null)
  select count(*) as ahead from (
    select 1 from own, (select distinct kind from (${groups}) as groups where state in ('queued', 'scheduled')) as kinds
    cross join lateral (
      (select 1 from millrace.jobs as other
       where other.kind = kinds.kind and other.ring_at is not null and other.priority > own.priority
         and other.not_before <= greatest(own.not_before, ${now}) limit $2)
      union all
      (select 1 from millrace.jobs as other
       where other.kind = kinds.kind and other.ring_at is not null and other.priority = own.priority
         and (other.not_before, other.id) < (own.not_before, own.id) limit $2)
    ) as others limit $2
  ) as found`;

/** From one priority to the next, in each kind; who gives every job one of its own has the ages of the most urgent thousand. */
const oldestDue = `with recursive first as (
    select kinds.kind, found.priority, found.not_before, 1 as depth
    from (select distinct kind from (${groups}) as groups where state in ('queued', 'scheduled')) as kinds
    cross join lateral (
      select priority, not_before from millrace.jobs
      where jobs.kind = kinds.kind and ring_at is not null order by priority desc, not_before limit 1
    ) as found
    union all
    select first.kind, found.priority, found.not_before, depth + 1 from first cross join lateral (
      select priority, not_before from millrace.jobs
      where jobs.kind = first.kind and ring_at is not null and jobs.priority < first.priority
      order by priority desc, not_before limit 1
    ) as found where depth < 1000
  )
  select kind, ${now} - min(not_before) as "dueForMs" from first group by kind having min(not_before) <= ${now}`;

const readLog = `select first, lines from millrace.job_logs
  where job = $1 and first + count > $2::int + 1 order by first limit $3`;

/** Reads many records at a time. Every statement walks an index and stops at its limit. */
export class JobLists {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(id: string): Promise<JobRecord | undefined> {
    return (await this.#read(`${select} where id = $1`, id))[0];
  }

  async findReusable(reuseKey: string): Promise<JobRecord | undefined> {
    return (await this.#read(reusable, reuseKey))[0];
  }

  async list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<JobPage> {
    const { kind = null, states, createdFrom = 0, idPrefix } = filter;
    const before = beforeOf(filter, page.cursor);
    const common = [kind, states === undefined ? null : arrayLiteral(states), ...before, createdFrom, page.limit + 1];
    const rows = await this.#database.read<JobRow & { place: string }>(
      idPrefix === undefined ? listGroups : listPrefix,
      idPrefix === undefined ? common : [...common, idPrefix, `${idPrefix}\u{10ffff}`],
    );
    const shown = rows.slice(0, page.limit);
    const last = rows.length > shown.length ? shown.at(-1) : undefined;
    return { jobs: shown.map(recordFrom), cursor: last === undefined ? null : `${last.createdAt}.${last.place}` };
  }

  async counts(): Promise<{ kind: string; state: JobState; count: number }[]> {
    return this.#database.read(
      `select kind, state, sum(count)::bigint as count from millrace.job_counts
       group by kind, state having sum(count) > 0 order by kind, state`,
    );
  }

  async countAhead(id: string, limit: number): Promise<number> {
    const [row] = await this.#database.read<{ ahead: number }>(ahead, [id, limit]);
    return row?.ahead ?? 0;
  }

  async oldestDue(): Promise<{ kind: string; dueForMs: number }[]> {
    return this.#database.read(oldestDue);
  }

  async unsent(limit: number, dueForMs: number): Promise<JobRecord[]> {
    return this.#read(unsent, limit, dueForMs);
  }

  async stale(limit: number): Promise<JobRecord[]> {
    return this.#read(stale, limit);
  }

  async overdue(limit: number): Promise<JobRecord[]> {
    return this.#read(overdue, limit);
  }

  async expiredLogs(limit: number): Promise<JobRecord[]> {
    return this.#read(logsToForget, limit);
  }

  async expired(limit: number): Promise<JobRecord[]> {
    const purge = await this.#read(toPurge, limit);
    return purge.length === limit ? purge : [...purge, ...(await this.#read(toForget, limit - purge.length))];
  }

  async readLog(id: string, after: number, limit: number): Promise<LogPage> {
    const batches = await this.#database.read<{ first: number; lines: LogLine[] }>(readLog, [id, after, limit + 1]);
    const entries = batches.flatMap(({ first, lines }) => numberLines(lines, first));
    return logPage(
      entries.filter(({ number }) => number > after),
      after,
      limit,
    );
  }

  async #read(text: string, ...parameters: readonly (string | number)[]): Promise<JobRecord[]> {
    return (await this.#database.read<JobRow>(text, parameters)).map(recordFrom);
  }
}

/** The place before which a page begins: that of the cursor, or the end of the span of time. */
function beforeOf(
  { createdBefore = Number.MAX_SAFE_INTEGER }: JobFilter,
  cursor: string | undefined,
): [number, string] {
  // Places begin above 0, so that this is before all jobs of that moment.
  if (cursor === undefined) return [Number.isFinite(createdBefore) ? createdBefore : Number.MAX_SAFE_INTEGER, "0"];
  const [, createdAt = "", place = ""] = /^(\d{1,16})\.(\d{1,19})$/u.exec(cursor) ?? [];
  if (place === "") throw new JobError("invalid-input", `"${cursor}" is not the cursor of a list of jobs`);
  return Number(createdAt) >= createdBefore ? [createdBefore, "0"] : [Number(createdAt), place];
}
