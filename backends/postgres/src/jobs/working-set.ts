import type { JobRecord, LogLine } from "@millrace/jobs";
import { isTerminal } from "@millrace/jobs";
import type { LinkedRecords, LogBatch, RateState } from "@millrace/jobs/ports";
import { unusedRate } from "@millrace/jobs/ports";
import { recordFrom } from "./job-columns.ts";
import type { JobRow } from "./job-columns.ts";
import type { NewRow } from "./insert-rows.ts";
import { ringAtOf } from "./ring-at.ts";

/** A job in a transaction: as it was found, and as it is to be. */
export interface Entry {
  record: JobRecord;
  readonly before: JobRecord;
  readonly linkedBy: string | null;
  /** The members that have changed, and `ringAt`, `parkedFor`, `forgetAt` and `messagePlace`, of which only the store knows. */
  readonly changes: Map<string, unknown>;
  parkedFor: string | null;
  /** Where the message stood that was taken out with the claim. */
  messagePlace: number | null;
  deleted: boolean;
}

/** What is known besides the jobs when a transaction decides. */
export interface Surroundings {
  readonly now: number;
  /** Fences are given out above this one: the server may have forgotten some below. */
  readonly fenceFloor: number;
  readonly pausedKinds: ReadonlySet<string>;
}

/** A message that is taken out of the queue, or given back. */
export interface MessageFate {
  readonly place: number;
  readonly receipt: number;
  /** In how long it is delivered again; null: never. */
  readonly delayMs: number | null;
}

/** A message that was taken out with a claim, and comes back because the job does. */
export interface Returned {
  readonly place: number;
  readonly record: JobRecord;
}

/**
 * The jobs that a transaction has locked, in memory: the rules of the record run over them as over any store, and what has changed
 * is written in a few statements afterwards, however many jobs there are.
 */
export class WorkingSet implements LinkedRecords<JobRecord> {
  readonly now: number;
  readonly fenceFloor: number;
  readonly pausedKinds: ReadonlySet<string>;
  readonly entries: Map<string, Entry> = new Map();
  readonly inserts: NewRow[] = [];
  readonly rates: Map<string, RateState> = new Map();
  /** Of a rate key that was used: from when on it is as good as unused. */
  readonly idleAt: Map<string, number> = new Map();
  /** How many jobs are running with each concurrency key. */
  readonly running: Map<string, number> = new Map();
  readonly logs: Map<string, LogBatch[]> = new Map();
  readonly newLines: { readonly job: string; readonly lines: readonly LogLine[] }[] = [];
  readonly fates: MessageFate[] = [];
  readonly returned: Returned[] = [];
  readonly #byIdempotencyKey = new Map<string, string>();

  constructor({ now, fenceFloor, pausedKinds }: Surroundings) {
    this.now = now;
    this.fenceFloor = fenceFloor;
    this.pausedKinds = pausedKinds;
  }

  /** Takes a row that was read and locked. One that is there already may have been changed: it stays. */
  take(row: JobRow): void {
    if (this.entries.has(row.id)) return;
    const record = recordFrom(row);
    const { linkedBy, parkedFor, messagePlace } = row;
    this.#add({ record, before: record, linkedBy, parkedFor, messagePlace, changes: new Map(), deleted: false });
  }

  get(id: string): JobRecord | undefined {
    const entry = this.entries.get(id);
    return entry?.deleted === false ? entry.record : undefined;
  }

  getByKey(idempotencyKey: string): JobRecord | undefined {
    const id = this.#byIdempotencyKey.get(idempotencyKey);
    return id === undefined ? undefined : this.get(id);
  }

  mustHave(id: string): JobRecord {
    const record = this.get(id);
    if (record === undefined) throw new Error(`job "${id}" has gone within a transaction`);
    return record;
  }

  head(record: JobRecord): JobRecord {
    return record;
  }

  holding(uniqueKey: string): JobRecord[] {
    const records = [...this.entries.values()].filter(({ deleted }) => !deleted).map(({ record }) => record);
    return records.filter((record) => record.uniqueKey === uniqueKey && !isTerminal(record.state));
  }

  /** Those parked for `obstacle` that were loaded, the most urgent first. */
  parked(obstacle: string): JobRecord[] {
    const parked = [...this.entries.values()].filter(({ parkedFor, deleted }) => parkedFor === obstacle && !deleted);
    return parked
      .map(({ record }) => record)
      .filter((record) => ringAtOf(record) !== null)
      .toSorted((a, b) => b.priority - a.priority || a.notBefore - b.notBefore || (a.id < b.id ? -1 : 1));
  }

  update({ id }: JobRecord, changes: Partial<JobRecord>): JobRecord {
    const entry = this.#entry(id);
    const { record } = entry;
    entry.record = { ...record, ...changes };
    for (const [member, value] of Object.entries(changes)) entry.changes.set(member, value);
    if (changes.state !== undefined) {
      entry.changes.set("ringAt", ringAtOf(entry.record));
      this.#countRunning(record, entry.record);
      if (entry.parkedFor !== null && ringAtOf(entry.record) === null) this.#setParkedFor(entry, null);
    }
    return entry.record;
  }

  /** Adds a job, now. */
  insert(row: NewRow): JobRecord {
    const record = movedBy(row.record, this.now);
    this.inserts.push(row);
    const { linkedBy } = row;
    const beside = { linkedBy, parkedFor: null, messagePlace: null };
    this.#add({ record, before: record, ...beside, changes: new Map(), deleted: false });
    return record;
  }

  delete(id: string): void {
    this.#entry(id).deleted = true;
  }

  /** Notes what a waiting job was turned away by, or that nothing keeps it any more, and when to ring for it. */
  park(id: string, obstacle: string | null, ringAt: number | null): void {
    const entry = this.#entry(id);
    if (entry.parkedFor !== obstacle) this.#setParkedFor(entry, obstacle);
    if (ringAt !== null) entry.changes.set("ringAt", ringAt);
  }

  /** Has the message that was taken out with the claim of this job delivered again, if one was, when the job is due. */
  returnMessage({ id }: JobRecord): void {
    const entry = this.#entry(id);
    if (entry.messagePlace === null) return;
    this.returned.push({ place: entry.messagePlace, record: entry.record });
    entry.messagePlace = null;
    entry.changes.set("messagePlace", null);
  }

  forget(id: string, forgetAt: number): void {
    this.#entry(id).changes.set("forgetAt", forgetAt);
  }

  rateOf(key: string): RateState {
    return this.rates.get(key) ?? unusedRate;
  }

  runningWith(concurrencyKey: string): number {
    return this.running.get(concurrencyKey) ?? 0;
  }

  #add(entry: Entry): void {
    const { id, idempotencyKey } = entry.record;
    this.entries.set(id, entry);
    if (idempotencyKey !== null) this.#byIdempotencyKey.set(idempotencyKey, id);
  }

  #setParkedFor(entry: Entry, obstacle: string | null): void {
    entry.parkedFor = obstacle;
    entry.changes.set("parkedFor", obstacle);
  }

  #countRunning({ concurrency, state: before }: JobRecord, { state: after }: JobRecord): void {
    if (concurrency === null) return;
    const change = Number(after === "running") - Number(before === "running");
    this.running.set(concurrency.key, this.runningWith(concurrency.key) + change);
  }

  #entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (entry === undefined) throw new Error(`job "${id}" was not locked`);
    return entry;
  }
}

/** A record that was made for time 0, made for `now`. */
export function movedBy(record: JobRecord, now: number): JobRecord {
  const { createdAt, notBefore, finishedAt, expiresAt, deadline } = record;
  return {
    ...record,
    createdAt: createdAt + now,
    notBefore: notBefore + now,
    finishedAt: finishedAt === null ? null : finishedAt + now,
    expiresAt: expiresAt === null ? null : expiresAt + now,
    deadline: deadline === null ? null : deadline + now,
  };
}
