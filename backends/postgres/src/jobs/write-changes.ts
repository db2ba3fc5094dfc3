import type { JobRecord, JobState } from "@millrace/jobs";
import { keepLogFrom, outlivesFiles } from "@millrace/jobs/ports";
import { Conflict } from "../connection/postgres-fault.ts";
import type { Run } from "../connection/session.ts";
import { decideFates, putBack } from "../messages/message-statements.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { countJobs } from "./count-jobs.ts";
import { insertRows } from "./insert-rows.ts";
import { columnValue, columns, declared, extrasText, isInExtras, storeColumns } from "./job-columns.ts";
import type { Entry, WorkingSet } from "./working-set.ts";

const changeable = { ...columns, ...storeColumns };
type ChangeableMember = keyof typeof changeable;

/** The statement that writes these columns, by their names. */
const updates = new Map<string, string>();

/** Sends everything that a transaction has changed, at once. The session answers in order, so it may be committed right after. */
export function writeChanges(session: Run, own: InSchema, schema: string, set: WorkingSet): Promise<unknown>[] {
  const entries = [...set.entries.values()];
  const sent: Promise<unknown>[] = [];
  if (set.inserts.length > 0) sent.push(insertAll(session, own, schema, set));
  for (const [members, group] of Map.groupBy(entries.filter(isChanged), changedMembers)) {
    sent.push(update(session, own, members, group));
  }
  const gone = entries.filter(({ deleted }) => deleted).map(({ record }) => record.id);
  if (gone.length > 0) sent.push(deleteAll(session, own, gone));
  const unlogged = entries.filter(losesLog);
  if (unlogged.length > 0) sent.push(forgetLogs(session, own, idsOf(unlogged)));
  if (set.newLines.length > 0) sent.push(...appendLines(session, own, set));
  if (set.idleAt.size > 0) sent.push(keepRates(session, own, set));
  if (set.fates.length > 0) sent.push(...decideFates(session, own, set.fates, set.now));
  if (set.returned.length > 0) sent.push(putBack(session, own, set.returned, set.now));
  // The last of them, as it says there.
  const moves = countMoves(entries);
  if (moves.length > 0) sent.push(session.query(own(countStatement), [JSON.stringify(moves)]));
  return sent;
}

async function insertAll(session: Run, own: InSchema, schema: string, set: WorkingSet): Promise<void> {
  const { skipped } = await insertRows(session, own, schema, set.inserts, set.now);
  if (skipped.length > 0) throw new Conflict("another transaction has added a job with the same key");
}

function isChanged({ changes, deleted }: Entry): boolean {
  return changes.size > 0 && !deleted;
}

/** The log goes with the files, or at a time of its own. That of a job that is deleted goes with it. */
function losesLog({ record, changes, deleted }: Entry): boolean {
  const isUp = changes.has("forgetAt") || changes.has("logExpiresAt");
  return isUp && !outlivesFiles(record) && !deleted;
}

/** Which columns are to be written: entries with the same go into one statement. */
function changedMembers({ changes }: Entry): string {
  const members = [...changes.keys()].map((member) => (isInExtras(member) ? "extras" : member));
  return [...new Set(members)].toSorted().join();
}

function update(session: Run, own: InSchema, signature: string, entries: readonly Entry[]): Promise<unknown> {
  const members = signature.split(",") as ChangeableMember[];
  const rows = entries.map(({ record, changes }) => {
    const row: Record<string, unknown> = { job: record.id };
    for (const member of members) {
      const { name, type } = changeable[member];
      row[name] = member === "extras" ? extrasText(record) : columnValue(type, valueOf(member, record, changes));
    }
    return row;
  });
  return session.query(own(updateStatement(signature, members)), [JSON.stringify(rows)]);
}

function valueOf(member: ChangeableMember, record: JobRecord, changes: ReadonlyMap<string, unknown>): unknown {
  return member in storeColumns ? changes.get(member) : record[member as keyof JobRecord];
}

function updateStatement(signature: string, members: readonly ChangeableMember[]): string {
  const known = updates.get(signature);
  if (known !== undefined) return known;
  const list = members.map((member) => changeable[member]);
  const assignments = list.map(({ name, type }) => `${name} = given.${name}${type === "json" ? "::json" : ""}`);
  const statement = `update millrace.jobs set ${assignments.join(", ")}
    from json_to_recordset($1::text::json) as given(job text, ${declared(list)}) where jobs.id = given.job`;
  updates.set(signature, statement);
  return statement;
}

function deleteAll(session: Run, own: InSchema, ids: readonly string[]): Promise<unknown> {
  return session.query(
    own(`with gone as (select json_array_elements_text($1::text::json) as id),
      logs as (delete from millrace.job_logs where job in (select id from gone))
      delete from millrace.jobs where id in (select id from gone)`),
    [JSON.stringify(ids)],
  );
}

function forgetLogs(session: Run, own: InSchema, ids: readonly string[]): Promise<unknown> {
  return session.query(
    own("delete from millrace.job_logs where job in (select json_array_elements_text($1::text::json))"),
    [JSON.stringify(ids)],
  );
}

/** Adds lines of logs, and lets the oldest go that are too many. */
function appendLines(session: Run, own: InSchema, set: WorkingSet): Promise<unknown>[] {
  const rows: object[] = [];
  const trims: object[] = [];
  for (const { job, lines } of set.newLines) {
    const text = JSON.stringify(lines);
    const kept = set.logs.get(job) ?? [];
    const last = kept[0];
    const first = last === undefined ? 1 : last.first + last.count;
    const batch = { first, count: lines.length, bytes: Buffer.byteLength(text) };
    rows.push({ job, ...batch, lines: text });
    kept.unshift(batch);
    set.logs.set(job, kept);
    const from = keepLogFrom(kept);
    if (from > (kept.at(-1)?.first ?? first)) trims.push({ job, first: from });
  }
  const sent = [session.query(own(appendStatement), [JSON.stringify(rows)])];
  if (trims.length > 0) sent.push(session.query(own(trimStatement), [JSON.stringify(trims)]));
  return sent;
}

const appendStatement = `insert into millrace.job_logs (job, first, count, bytes, lines)
  select job, first, count, bytes, lines::json
  from json_to_recordset($1::text::json) as given(job text, first int, count int, bytes int, lines text)`;

const trimStatement = `delete from millrace.job_logs as logs
  using json_to_recordset($1::text::json) as given(job text, first int) where logs.job = given.job and logs.first < given.first`;

/** Keys that have been idle for their whole span are as good as new, and let go: what is kept does not grow with the keys ever used. */
function keepRates(session: Run, own: InSchema, set: WorkingSet): Promise<unknown> {
  const rows = [...set.idleAt].map(([key, idleAt]) => {
    const { starts, givenUntil } = set.rateOf(key);
    return { key, starts: JSON.stringify(starts), given_until: givenUntil, idle_at: idleAt };
  });
  return session.query(own(rateStatement), [JSON.stringify(rows), set.now, rows.length * 2]);
}

const rateStatement = `with idle as (
    delete from millrace.rates where key in (
      select key from millrace.rates where idle_at <= $2 and key not in (select value ->> 'key' from json_array_elements($1::text::json))
      order by idle_at limit $3 for update skip locked)
  )
  insert into millrace.rates (key, starts, given_until, idle_at)
  select key, starts::json, given_until, idle_at
  from json_to_recordset($1::text::json) as given(key text, starts text, given_until bigint, idle_at bigint)
  on conflict (key) do update set starts = excluded.starts, given_until = excluded.given_until, idle_at = excluded.idle_at`;

interface CountMove {
  readonly kind: string;
  readonly state: JobState;
  readonly change: number;
}

/** How many more jobs of a kind are in a state, and how many fewer. Those added were counted when they were. */
function countMoves(entries: readonly Entry[]): CountMove[] {
  const moves = new Map<string, { readonly kind: string; readonly state: JobState; change: number }>();
  const count = (kind: string, state: JobState, change: number): void => {
    const key = `${state} ${kind}`;
    const move = moves.get(key) ?? { kind, state, change: 0 };
    move.change += change;
    moves.set(key, move);
  };
  for (const { before, record, deleted } of entries) {
    if (before.state === record.state && !deleted) continue;
    count(record.kind, before.state, -1);
    if (!deleted) count(record.kind, record.state, 1);
  }
  return [...moves.values()].filter(({ change }) => change !== 0);
}

const countStatement = countJobs(
  "select kind, state, change from json_to_recordset($1::text::json) as given(kind text, state text, change bigint)",
);

function idsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ record }) => record.id);
}
