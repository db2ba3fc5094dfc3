import { JobError, jobStates } from "@millrace/jobs";
import type { JobState } from "@millrace/jobs";
import type { Table } from "../table/table.ts";
import { countsPartition, lanes, partitionOf } from "./job-keys.ts";
import type { Kinds } from "./kinds.ts";
import type { JobChange } from "./work-on-jobs.ts";

/** Up to so many jobs of a kind and state are counted in each of their partitions; a kept number stands for more. */
const mostCounted = 1_000;
const flushEveryMs = 1_000;
const lastFlushWithinMs = 2_000;

/** How many jobs of a kind are in one state. */
export interface JobCount {
  readonly kind: string;
  readonly state: JobState;
  readonly count: number;
}

/**
 * How many jobs there are: counted where they are few, and kept where they are many, so that neither a change of a job nor
 * the question costs more than it would with none. What is kept is added up in each process and written once a second; a
 * process that is killed takes with it what it had not written yet. See ADR 68.
 */
export class JobCounts implements AsyncDisposable {
  readonly #table: Table;
  readonly #kinds: Kinds;
  readonly #mostCounted: number;
  #unwritten = new Map<string, Map<JobState, number>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(table: Table, kinds: Kinds, most: number = mostCounted) {
    this.#table = table;
    this.#kinds = kinds;
    this.#mostCounted = most;
  }

  changed({ before, after }: JobChange): void {
    if (before?.state === after?.state) return;
    if (before !== undefined) this.#add(before.kind, before.state, -1);
    if (after !== undefined) this.#add(after.kind, after.state, 1);
    this.#timer ??= setTimeout(() => void this.#flushLater(), flushEveryMs).unref();
  }

  async list(): Promise<readonly JobCount[]> {
    const [kinds, items] = await Promise.all([this.#kinds.names(), this.#table.query({ partition: countsPartition })]);
    const kept = new Map(items.map((item) => [item.sk, item]));
    const counts = kinds.flatMap((kind) =>
      jobStates.map(async (state): Promise<JobCount> => {
        const written = Number(kept.get(kind)?.[state] ?? 0);
        const keptCount = written + (this.#unwritten.get(kind)?.get(state) ?? 0);
        return { kind, state, count: await this.#count(kind, state, keptCount) };
      }),
    );
    return (await Promise.all(counts)).filter(({ count }) => count > 0);
  }

  /** Writes what was added up. */
  async flush(): Promise<void> {
    const unwritten = this.#unwritten;
    this.#unwritten = new Map();
    await Promise.all([...unwritten].map(([kind, states]) => this.#write(kind, states)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    // Whoever stops does not wait for a table that is away: the numbers are worth less than that.
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, lastFlushWithinMs);
    await Promise.race([this.#flushOrKeep(), late.promise]);
    clearTimeout(timer);
  }

  async #count(kind: string, state: JobState, kept: number): Promise<number> {
    const ranges = lanes.map((lane) => partitionOf.byState(state, kind, lane));
    const limit = this.#mostCounted;
    const found = await Promise.all(
      ranges.map((partition) => this.#table.count({ index: "byState", partition, limit })),
    );
    const seen = found.reduce((sum, { count }) => sum + count, 0);
    return found.every(({ all }) => all) ? seen : Math.max(seen, kept);
  }

  #add(kind: string, state: JobState, by: number): void {
    const states = this.#unwritten.get(kind) ?? new Map<JobState, number>();
    states.set(state, (states.get(state) ?? 0) + by);
    this.#unwritten.set(kind, states);
  }

  async #flushLater(): Promise<void> {
    this.#timer = undefined;
    await this.#flushOrKeep();
  }

  /** A table that cannot be reached is told of by what is asked of it; here it only means to try later. */
  async #flushOrKeep(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      if (!(error instanceof JobError)) throw error;
    }
  }

  async #write(kind: string, states: ReadonlyMap<JobState, number>): Promise<void> {
    const changed = [...states].filter(([, by]) => by !== 0);
    if (changed.length === 0) return;
    try {
      await this.#table.addTo({ pk: countsPartition, sk: kind }, Object.fromEntries(changed));
    } catch (error) {
      for (const [state, by] of changed) this.#add(kind, state, by);
      throw error;
    }
  }
}
