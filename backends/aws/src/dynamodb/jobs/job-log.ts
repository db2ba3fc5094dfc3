import type { LogEntry, LogLine, LogPage } from "@millrace/jobs";
import { keepLogFrom, logPage, numberLines } from "@millrace/jobs/ports";
import type { LogBatch } from "@millrace/jobs/ports";
import type { Item } from "../table/item.ts";
import type { Table } from "../table/table.ts";
import type { Work } from "../table/work.ts";
import type { JobEntry } from "./job-entry.ts";
import { jobKey, logKey } from "./job-keys.ts";

/** What a log is after lines were added: the batches that it consists of, and those that are no longer of it. */
export interface AppendedLog {
  readonly log: readonly LogBatch[];
  readonly dropped: readonly LogBatch[];
}

/** Adds lines to a job's log, as one item; the record says of which items its log consists. */
export function appendLog(work: Work, { record, log }: JobEntry, lines: readonly LogLine[]): AppendedLog {
  if (lines.length === 0) return { log, dropped: [] };
  const last = log.at(-1);
  const first = last === undefined ? 1 : last.first + last.count;
  const text = JSON.stringify(lines);
  work.write(logKey(record.id, first), { first, lines: text });
  const all = [...log, { first, count: lines.length, bytes: Buffer.byteLength(text) }];
  const from = keepLogFrom(all.toReversed());
  return { log: all.filter((batch) => batch.first >= from), dropped: all.filter((batch) => batch.first < from) };
}

/** Deletes what is no longer of a log. What a crash leaves of it goes with the rest. */
export async function dropLines(table: Table, id: string, dropped: readonly LogBatch[]): Promise<void> {
  await table.deleteAll(dropped.map(({ first }) => logKey(id, first)));
}

/** Deletes all lines of a job. */
export async function deleteLog(table: Table, id: string): Promise<void> {
  await table.deleteAll(await batchItems(table, id, 0, Infinity));
}

/** The lines of a job's log after a number. */
export async function readLog(
  table: Table,
  { record, log }: JobEntry,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<LogPage> {
  const wanted = log.filter(({ first, count }) => first + count - 1 > after);
  const [from, to] = [wanted[0]?.first, wanted.at(-1)?.first];
  if (from === undefined || to === undefined) return logPage([], after, limit);
  const items = await batchItems(table, record.id, from, to);
  return logPage(
    items.flatMap(entriesOf).filter(({ number }) => number > after),
    after,
    limit,
  );
}

async function batchItems(table: Table, id: string, from: number, to: number): Promise<Item[]> {
  const last = to === Infinity ? "log#~" : logKey(id, to).sk;
  return table.query({ partition: jobKey(id).pk, from: logKey(id, from).sk, to: last });
}

function entriesOf({ first, lines }: Item): LogEntry[] {
  return numberLines(JSON.parse(String(lines)) as LogLine[], Number(first));
}
