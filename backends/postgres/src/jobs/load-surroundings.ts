import type { LogBatch, RateState } from "@millrace/jobs/ports";
import { arrayLiteral } from "../connection/array-literal.ts";
import type { Run } from "../connection/session.ts";
import type { InSchema } from "../schema/in-schema.ts";
import type { Change } from "./change.ts";
import { rowColumns } from "./job-columns.ts";
import type { JobRow } from "./job-columns.ts";
import { placeOf } from "./traffic.ts";
import type { WorkingSet } from "./working-set.ts";

/** Rows by their ids, locked in one order. */
export const lockRows: string = `select ${rowColumns} from millrace.jobs where id = any($1::text[]) order by id for update`;

/** Those for whom the end of another may mean something: they have not ended, or are kept for a parent. */
const groupRows = `select ${rowColumns} from millrace.jobs
  where linked_by = any($1::text[]) and linked_by is not null and expires_at is null order by id for update`;

const runningRows = `select concurrency_key as key, count(*) as running from millrace.jobs
  where concurrency_key = any($1::text[]) and concurrency_key is not null and state = 'running' group by concurrency_key`;

/** As many of each as one transaction may let go. */
const parkedRows = `select ${rowColumns} from unnest($1::text[]) as obstacle
  cross join lateral (
    select * from millrace.jobs where parked_for = obstacle and ring_at is not null
    order by priority desc, not_before, id limit 64 for update
  ) as jobs`;

const rateRows = `select key, starts, given_until as "givenUntil" from millrace.rates where key = any($1::text[])`;

const logRows = `select job, first, count, bytes from millrace.job_logs where job = any($1::text[]) order by first desc`;

/** Reads what jobs share with others, where any do: few have anything to share. */
export async function loadSurroundings(
  session: Run,
  own: InSchema,
  set: WorkingSet,
  changes: readonly Change[],
): Promise<void> {
  const entries = [...set.entries.values()];
  const { parents, groups } = reached(set, changes);
  const limits = keysOf(entries.map(({ record }) => record.concurrency));
  const rates = keysOf(entries.map(({ record }) => record.rate));
  const logs = changes.flatMap(({ logOf }) => logOf ?? []);
  const read = async (statement: string, keys: readonly string[]): Promise<object[]> =>
    keys.length === 0 ? [] : session.query(own(statement), [arrayLiteral(keys)]);
  const [linked, waiting, parked, running, kept, batches] = await Promise.all([
    read(groupRows, [...groups]) as Promise<JobRow[]>,
    read(lockRows, [...parents]) as Promise<JobRow[]>,
    read(parkedRows, limits.map(placeOf)) as Promise<JobRow[]>,
    read(runningRows, limits) as Promise<{ key: string; running: number }[]>,
    read(rateRows, rates) as Promise<(RateState & { key: string })[]>,
    read(logRows, logs) as Promise<(LogBatch & { job: string })[]>,
  ]);
  for (const row of [...linked, ...waiting, ...parked]) set.take(row);
  for (const { key, running: count } of running) set.running.set(key, count);
  for (const { key, ...state } of kept) set.rates.set(key, state);
  for (const [job, newestFirst] of Map.groupBy(batches, ({ job }) => job)) set.logs.set(job, newestFirst);
}

/** The keys of those limits that there are, each once. */
function keysOf(limits: readonly ({ readonly key: string } | null)[]): string[] {
  return [...new Set(limits.flatMap((limit) => limit?.key ?? []))];
}

/** Whom the changes may come to besides the jobs that they look at. The locks of their groups are held. */
function reached(set: WorkingSet, changes: readonly Change[]): { parents: Set<string>; groups: Set<string> } {
  const parents = new Set<string>();
  const groups = new Set(changes.flatMap((change) => change.groups ?? []));
  for (const { ids, reach } of changes) {
    for (const id of reach === undefined ? [] : ids) {
      const entry = set.entries.get(id);
      if (entry === undefined || entry.linkedBy === null) continue;
      const to = reach?.(entry.record);
      if (to === "group") groups.add(entry.linkedBy);
      else if (to === "parent" && entry.record.parentId !== null) parents.add(entry.record.parentId);
    }
  }
  return { parents, groups };
}
