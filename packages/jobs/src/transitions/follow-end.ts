import { isTerminal } from "../job-states.ts";
import type { JobRecord } from "../job.ts";
import { decideChildEnd, decideFrontEnd, decideParentEnd } from "./decide-release.ts";
import type { RecordHead } from "./record-head.ts";

/** Records as a store has them in a transaction; `Row` is its own form of one. */
export interface LinkedRecords<Row> {
  get(id: string): Row | undefined;
  head(row: Row): RecordHead;
  /** Those that hold a unique key and have not ended. */
  holding(uniqueKey: string): readonly Row[];
  update(row: Row, changes: Partial<JobRecord>): Row;
}

/** What the end of a job has made of others. */
export interface EndConsequences<Row> {
  /** They no longer wait for anything but their time: to be rung for. */
  readonly released: Row[];
  /** They have ended with it, or were asked to. */
  readonly affected: Row[];
}

/**
 * Carries the end of a job on to those that are linked with it: the parent that waits for it, the one behind it in its unique
 * key, its own children. To be called in the transaction in which it ended, by stores that write there one after the other.
 */
export function followEnd<Row>(ended: Row, records: LinkedRecords<Row>, now: number): EndConsequences<Row> {
  const consequences: EndConsequences<Row> = { released: [], affected: [] };
  follow(records.head(ended), records, now, consequences);
  const newest = (row: Row): Row => records.get(records.head(row).id) ?? row;
  return { released: consequences.released.map(newest), affected: consequences.affected.map(newest) };
}

function follow<Row>(head: RecordHead, records: LinkedRecords<Row>, now: number, to: EndConsequences<Row>): void {
  if (!isTerminal(head.state)) return;
  tellParent(head, records, now, to);
  tellSuccessor(head, records, now, to);
  tellChildren(head, records, now, to);
}

function tellParent<Row>(child: RecordHead, records: LinkedRecords<Row>, now: number, to: EndConsequences<Row>): void {
  if (child.parentId === null || !isTerminal(child.state)) return;
  const row = records.get(child.parentId);
  const parent = row && records.head(row);
  if (row === undefined || parent === undefined || isTerminal(parent.state)) return letExpire(child, records, now);
  const changes = decideChildEnd(parent, child.state, now);
  if (changes === null) return;
  const newer = records.update(row, changes);
  const after = records.head(newer);
  if (after.waitsFor > 0) return;
  if (!isTerminal(after.state)) return void to.released.push(newer);
  to.affected.push(newer);
  follow(after, records, now, to);
}

/** Nobody waits for the result of this child any more. */
function letExpire<Row>(child: RecordHead, records: LinkedRecords<Row>, now: number): void {
  const row = records.get(child.id);
  const changes = decideParentEnd(child, now);
  if (row !== undefined && changes !== null) records.update(row, changes);
}

function tellSuccessor<Row>(
  front: RecordHead,
  records: LinkedRecords<Row>,
  now: number,
  to: EndConsequences<Row>,
): void {
  if (front.uniqueKey === null) return;
  for (const row of records.holding(front.uniqueKey)) {
    if (records.head(row).behind !== front.id) continue;
    const changes = decideFrontEnd(records.head(row), now);
    if (changes === null) continue;
    const newer = records.update(row, changes);
    if (records.head(newer).waitsFor === 0) to.released.push(newer);
  }
}

function tellChildren<Row>(
  parent: RecordHead,
  records: LinkedRecords<Row>,
  now: number,
  to: EndConsequences<Row>,
): void {
  for (const id of parent.childIds) {
    const row = records.get(id);
    const changes = row && decideParentEnd(records.head(row), now);
    if (row === undefined || changes === undefined || changes === null) continue;
    const newer = records.update(row, changes);
    if (isTerminal(records.head(row).state)) continue;
    to.affected.push(newer);
    follow(records.head(newer), records, now, to);
  }
}
