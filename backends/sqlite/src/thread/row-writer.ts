import type { JobRecord, JobState } from "@millrace/jobs";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { extrasOf } from "@millrace/jobs/ports";
import { columns, extrasFrom } from "../database/job-row.ts";
import type { JobRow } from "../database/job-row.ts";
import { columnIndex, columnValue } from "./job-columns.ts";
import type { ClaimedRows } from "./claimed-rows.ts";
import type { JobCounts } from "./job-counts.ts";
import type { LocalProcesses } from "./local-processes.ts";

/**
 * About as many bytes as a claim writes. Rows are added to full pages, so that each row which grows would have its page split,
 * and its neighbours written anew.
 */
const room = " ".repeat(72);
const [idIndex, kindIndex, stateIndex, extrasIndex] = [1, 2, 3, 26] as const;
/** What is written besides the columns of a row, as bits after theirs. A set of them is one number, so there is room for 32. */
const beside = [
  "ringAt = ?",
  "rings = NULL",
  "holder = ?",
  // One that rang by itself stood where it stands.
  "messagePlace = coalesce(?, iif(rings, place, NULL))",
  "room = NULL",
];
const ringBit = 1 << columns.length;
const ringsBit = ringBit << 1;
const claimBits = (2 ** beside.length - 1) << columns.length;
/** One that rings by itself has no `ringAt`, and what is not written touches no index. */
const ownBellBits = claimBits & ~ringBit;

/** The bell that is taken with a claim: the job's own, or the message at a place. Null where it is not taken. */
export type TakenBell = "own" | number | null;

/** An update of some columns, named in their order, so that only their indexes are touched. */
interface ColumnUpdate {
  readonly statement: StatementSync;
  readonly indexes: readonly number[];
}

/** What becomes of a row, and what it was. */
interface RowUpdate {
  readonly before: JobState;
  readonly changes: Partial<JobRecord>;
  readonly bell: TakenBell;
}

/** Reads and writes single rows, and keeps what hangs on them in step: counts, doorbells, and the news for watchers. */
export class RowWriter {
  readonly #db: DatabaseSync;
  readonly #counts: JobCounts;
  readonly #processes: LocalProcesses;
  readonly #claimed: ClaimedRows;
  readonly #changed: (id: string, row: JobRow | undefined) => void;
  readonly #get: StatementSync;
  readonly #getByKey: StatementSync;
  readonly #holding: StatementSync;
  readonly #delete: StatementSync;
  /** By the set of columns, a bit for each: those that a new row has, and those that an update changes. */
  readonly #inserts = new Map<number, StatementSync>();
  readonly #updates = new Map<number, ColumnUpdate>();

  constructor(
    db: DatabaseSync,
    counts: JobCounts,
    processes: LocalProcesses,
    claimed: ClaimedRows,
    changed: (id: string, row: JobRow | undefined) => void,
  ) {
    this.#processes = processes;
    this.#claimed = claimed;
    this.#db = db;
    this.#counts = counts;
    this.#changed = changed;
    this.#get = db.prepare(`SELECT ${columns.join()} FROM jobs WHERE id = ?`);
    this.#get.setReturnArrays(true);
    this.#getByKey = db.prepare(`SELECT ${columns.join()} FROM jobs WHERE idempotencyKey = ?`);
    this.#getByKey.setReturnArrays(true);
    this.#holding = db.prepare(
      `SELECT ${columns.join()} FROM jobs INDEXED BY jobsByUniqueKey
       WHERE extras IS NOT NULL AND extras ->> '$.uniqueKey' = ? AND extras ->> '$.uniqueKey' IS NOT NULL AND finishedAt IS NULL`,
    );
    this.#holding.setReturnArrays(true);
    this.#delete = db.prepare("DELETE FROM jobs WHERE place = ?");
  }

  get(id: string): JobRow | undefined {
    return this.#get.get(id) as unknown as JobRow | undefined;
  }

  /** As {@link get}, of a job that is probably running, and was claimed here. */
  getClaimed(id: string): JobRow | undefined {
    return this.#claimed.get(id) ?? this.get(id);
  }

  getByKey(idempotencyKey: string): JobRow | undefined {
    return this.#getByKey.get(idempotencyKey) as unknown as JobRow | undefined;
  }

  /** The jobs that hold a unique key and have not ended. */
  holding(uniqueKey: string): JobRow[] {
    return this.#holding.all(uniqueKey) as unknown as JobRow[];
  }

  /**
   * With `ring`, a job that is due rings by itself.
   * @returns false if the id or the idempotency key is known
   */
  insert(record: JobRecord, input: string, ring: boolean): boolean {
    const values: SQLInputValue[] = [];
    let columnBits = 0;
    for (const [index, name] of columns.entries()) {
      const value = insertedValue(record, name, input);
      if (value === null) continue;
      values.push(value);
      columnBits |= 1 << index;
    }
    const rings = ring && record.state === "queued";
    const beside = [rings ? null : ringAtOf(record), rings ? 1 : null, record.concurrency?.key ?? null];
    const statement = this.#inserts.get(columnBits) ?? this.#prepareInsert(columnBits);
    if (statement.run(...values, ...beside).changes === 0) return false;
    this.#counts.change(record.kind, record.state, 1);
    return true;
  }

  /** Writes changes; of a claim, too, which bell was taken with it. */
  update(row: JobRow, changes: Partial<JobRecord>, bell: TakenBell = null): JobRow {
    const newer: SQLInputValue[] = row.slice();
    let columnBits = 0;
    for (const name of Object.keys(changes) as (keyof JobRecord)[]) {
      // Extras are one change, of the column that they share.
      const index = columnIndex.get(name) ?? extrasIndex;
      const value = index === extrasIndex ? changedExtras(row, changes) : columnValue(changes[name] ?? null);
      if (value === newer[index]) continue;
      newer[index] = value;
      columnBits |= 1 << index;
    }
    this.#write(newer as JobRow, columnBits, { before: row[stateIndex], changes, bell });
    this.#claimed.note(newer as JobRow);
    this.#counts.move(row[kindIndex], row[stateIndex], newer[stateIndex] as JobState);
    this.#changed(row[idIndex], newer as JobRow);
    return newer as JobRow;
  }

  delete([place, id, kind, state]: JobRow): void {
    this.#delete.run(place);
    this.#counts.change(kind, state, -1);
    this.#changed(id, undefined);
  }

  /** A heartbeat leaves the state alone, and with it the indexes of waiting jobs; a claim notes whose it is. */
  #write(row: JobRow, columnBits: number, { before, changes, bell }: RowUpdate): void {
    const { state, worker, notBefore } = changes;
    const place = row[0];
    if (state === undefined || !(isWaiting(before) || isWaiting(state))) return this.#run(columnBits, row, place);
    const ringAt = isWaiting(state) ? (notBefore ?? null) : null;
    if (typeof worker === "string") {
      const holder = this.#processes.own();
      if (bell === "own") return this.#run(columnBits | ownBellBits, row, holder, place, place);
      return this.#run(columnBits | claimBits, row, ringAt, holder, bell, place);
    }
    this.#run(columnBits | ringBit | (isWaiting(before) ? ringsBit : 0), row, ringAt, place);
  }

  #run(columnBits: number, row: JobRow, ...last: SQLInputValue[]): void {
    // A lease that is renewed twice in one transaction has nothing to change the second time.
    if (columnBits === 0) return;
    const { statement, indexes } = this.#updates.get(columnBits) ?? this.#prepare(columnBits);
    statement.run(...indexes.map((index) => row[index] ?? null), ...last);
  }

  #prepareInsert(columnBits: number): StatementSync {
    const names = columns.filter((_, index) => (columnBits & (1 << index)) !== 0);
    const statement = this.#db.prepare(
      `INSERT INTO jobs (${names.join()}, ringAt, rings, concurrencyKey, room)
       VALUES (${names.map(() => "?").join()}, ?, ?, ?, '${room}') ON CONFLICT DO NOTHING`,
    );
    this.#inserts.set(columnBits, statement);
    return statement;
  }

  #prepare(columnBits: number): ColumnUpdate {
    const indexes = [...columnIndex.values()].filter((index) => (columnBits & (1 << index)) !== 0);
    const others = beside.filter((_, bit) => (columnBits & (ringBit << bit)) !== 0);
    const assignments = [...indexes.map((index) => `${columns[index]} = ?`), ...others].join();
    const statement = this.#db.prepare(`UPDATE jobs SET ${assignments} WHERE place = ?`);
    this.#updates.set(columnBits, { statement, indexes });
    return { statement, indexes };
  }
}

function changedExtras(row: JobRow, changes: Partial<JobRecord>): SQLInputValue {
  return columnValue(extrasOf({ ...extrasFrom(row[extrasIndex]), ...changes }));
}

function insertedValue(record: JobRecord, name: (typeof columns)[number], input: string): SQLInputValue {
  if (name === "place") return null;
  if (name === "input") return input;
  if (name === "extras") return columnValue(extrasOf(record));
  return columnValue(record[name]);
}

/** One that waits for others is rung for when these have ended. */
function ringAtOf({ state, waitsFor, notBefore }: JobRecord): number | null {
  return isWaiting(state) && waitsFor === 0 ? notBefore : null;
}

function isWaiting(state: JobState): boolean {
  return state === "scheduled" || state === "queued";
}
