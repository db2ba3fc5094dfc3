import { isTerminal } from "@millrace/jobs";
import type { Consequences, JobRecord } from "@millrace/jobs";
import { followEnd, isLinked } from "@millrace/jobs/ports";
import type { LinkedRecords } from "@millrace/jobs/ports";
import { Torn } from "../table/work.ts";
import type { Work } from "../table/work.ts";
import { attributesOf, entryFrom } from "./job-entry.ts";
import type { JobEntry } from "./job-entry.ts";
import { idempotencyKey, jobKey, placesKey, uniqueKey } from "./job-keys.ts";

/** What has become of a job in a step; undefined where there was none before, or is none after it. */
export interface JobChange {
  readonly id: string;
  readonly before: JobRecord | undefined;
  readonly after: JobRecord | undefined;
}

/** What only the store knows of a job, as far as it changes. */
export type Upkept = Partial<Omit<JobEntry, "record" | "place">>;

/**
 * The jobs in a step, and what hangs on them and is kept in step: the unique key that a job holds until it has ended, the
 * place it takes while it runs, and where it is parked.
 */
export class WorkOnJobs {
  readonly work: Work;
  readonly #changes = new Map<string, JobChange>();

  constructor(work: Work) {
    this.work = work;
  }

  get changes(): readonly JobChange[] {
    return [...this.#changes.values()];
  }

  get(id: string): JobEntry | undefined {
    const item = this.work.read(jobKey(id));
    return item && entryFrom(item);
  }

  /** A job that another item refers to. @throws Torn if it is not there */
  mustGet(id: string): JobEntry {
    const entry = this.get(id);
    if (entry === undefined) throw new Torn(`job "${id}" is referred to, but is not there`);
    return entry;
  }

  /** Sees to it that several jobs are read at once. */
  prepare(ids: readonly string[]): void {
    this.work.prepare(ids.map(jobKey));
  }

  /** Those that hold a unique key and have not ended. */
  holding(key: string): readonly JobEntry[] {
    const ids = this.#holders(key);
    this.prepare(ids);
    return ids.map((id) => this.mustGet(id));
  }

  add(entry: JobEntry): void {
    const { record } = entry;
    const { id, idempotencyKey: key } = record;
    this.#write(entry, undefined);
    if (key !== null) this.work.write(idempotencyKey(key), { id });
    if (record.uniqueKey !== null) this.#hold(record.uniqueKey, [...this.#holders(record.uniqueKey), id]);
  }

  update(entry: JobEntry, changes: Partial<JobRecord>, upkept: Upkept = {}): JobEntry {
    const record: JobRecord = { ...entry.record, ...changes };
    const rung = changes.notBefore === undefined ? {} : { ringAt: changes.notBefore };
    const newer: JobEntry = { ...entry, ...rung, ...upkept, record };
    this.#takePlaces(record, placesOf(record) - placesOf(entry.record));
    if (isTerminal(record.state)) this.#letGo(entry.record);
    return this.#movePark(entry, isParkable(record) ? newer : { ...newer, parked: null });
  }

  delete(entry: JobEntry): void {
    const { record, parked } = entry;
    this.#takePlaces(record, -placesOf(record));
    this.#letGo(record);
    if (parked !== null) this.work.delete(parked);
    // Nobody else can have it while this job is there.
    if (record.idempotencyKey !== null) this.work.delete(idempotencyKey(record.idempotencyKey));
    this.work.delete(jobKey(record.id));
    this.#note(record.id, record, undefined);
  }

  /** Has those notice who look at the places of this key at the same time. */
  touchPlaces(key: string): void {
    const places = placesKey(key);
    const attributes = this.work.read(places);
    if (attributes !== undefined) this.work.write(places, attributes);
  }

  /** What the end of a job, if it is one, makes of others. */
  follow(entry: JobEntry, now: number): Consequences {
    if (!isLinked(entry.record)) return { released: [], affected: [] };
    const { released, affected } = followEnd(entry, this.#linked(), now);
    return { released: released.map(recordOf), affected: affected.map(recordOf) };
  }

  #linked(): LinkedRecords<JobEntry> {
    return {
      get: (id) => this.get(id),
      head: ({ record }) => {
        // Whose end is looked at tells its children; one after the other, each would cost a trip of its own.
        if (isTerminal(record.state)) this.prepare(record.childIds);
        return record;
      },
      holding: (key) => this.holding(key),
      update: (entry, changes) => this.update(entry, changes),
    };
  }

  #movePark(before: JobEntry, after: JobEntry): JobEntry {
    if (before.parked !== after.parked) {
      if (before.parked !== null) this.work.delete(before.parked);
      if (after.parked !== null) this.work.write(after.parked, { id: after.record.id });
    }
    this.#write(after, before.record);
    return after;
  }

  #write(entry: JobEntry, before: JobRecord | undefined): void {
    this.work.write(jobKey(entry.record.id), attributesOf(entry));
    this.#note(entry.record.id, before, entry.record);
  }

  #note(id: string, before: JobRecord | undefined, after: JobRecord | undefined): void {
    const first = this.#changes.get(id);
    this.#changes.set(id, { id, before: first === undefined ? before : first.before, after });
  }

  #takePlaces({ concurrency }: JobRecord, count: number): void {
    if (concurrency === null || count === 0) return;
    const key = placesKey(concurrency.key);
    const running = Number(this.work.read(key)?.["running"] ?? 0) + count;
    if (running > 0) this.work.write(key, { running, name: concurrency.key });
    else this.work.delete(key);
  }

  #letGo({ id, uniqueKey: key }: JobRecord): void {
    if (key === null) return;
    const holders = this.#holders(key);
    const others = holders.filter((holder) => holder !== id);
    if (others.length < holders.length) this.#hold(key, others);
  }

  #holders(key: string): string[] {
    const ids = this.work.read(uniqueKey(key))?.["ids"];
    return typeof ids === "string" ? ids.split(" ") : [];
  }

  #hold(key: string, ids: readonly string[]): void {
    if (ids.length === 0) this.work.delete(uniqueKey(key));
    else this.work.write(uniqueKey(key), { ids: ids.join(" "), name: key });
  }
}

/** How many places of its concurrency key a job takes. */
function placesOf({ state, concurrency }: JobRecord): number {
  return state === "running" && concurrency !== null ? 1 : 0;
}

function isParkable({ state }: JobRecord): boolean {
  return state === "scheduled" || state === "queued";
}

function recordOf({ record }: JobEntry): JobRecord {
  return record;
}
