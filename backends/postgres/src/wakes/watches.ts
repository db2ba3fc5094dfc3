import { JobError } from "@millrace/jobs";
import type { JobRecord } from "@millrace/jobs";
import { recordFrom, rowColumns } from "../jobs/job-columns.ts";
import type { JobRow } from "../jobs/job-columns.ts";
import { Looks } from "./looks.ts";

interface Watch {
  readonly version: number;
  readonly resolve: (record: JobRecord) => void;
  readonly reject: (reason: unknown) => void;
}

type Query = <Row extends object>(text: string, parameters: readonly string[]) => Promise<Row[]>;

/** Those of the jobs that are newer than who watches knows them, or gone. */
const news = `select given.id as watched, ${rowColumns}
  from json_to_recordset($1::text::json) as given(id text, version int) left join millrace.jobs on jobs.id = given.id
  where jobs.id is null or jobs.version > given.version`;

/** Those who wait for a job to change: one statement for all of them, when something may have. */
export class Watches {
  readonly #query: Query;
  readonly #pollMs: number;
  readonly #watches = new Map<string, Set<Watch>>();
  readonly #looks: Looks;

  constructor(query: Query, pollMs: number) {
    this.#query = query;
    this.#pollMs = pollMs;
    this.#looks = new Looks({ look: () => this.#look(), failed: (error) => this.refuseAll(error) });
  }

  /** The record as soon as its version is greater. */
  async wait(id: string, version: number, signal: AbortSignal): Promise<JobRecord> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<JobRecord>();
    const watch: Watch = { version, resolve, reject };
    const watches = this.#watches.get(id) ?? new Set();
    this.#watches.set(id, watches.add(watch));
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#looks.ring();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#remove(id, watch);
    }
  }

  /** Looks if one of these jobs is watched; null: whichever. */
  ring(jobs: readonly string[] | null): void {
    if (this.#watches.size > 0 && (jobs === null || jobs.some((id) => this.#watches.has(id)))) this.#looks.ring();
  }

  /** Has everybody who waits hear this. */
  refuseAll(reason: unknown): void {
    for (const watches of this.#watches.values()) for (const { reject } of watches) reject(reason);
  }

  async close(): Promise<void> {
    await this.#looks.close();
  }

  async #look(): Promise<number | null> {
    if (this.#watches.size === 0) return null;
    const watched = [...this.#watches].map(([id, watches]) => {
      return { id, version: Math.min(...[...watches].map(({ version }) => version)) };
    });
    for (const { watched: id, ...row } of await this.#query<JobRow & { watched: string }>(news, [
      JSON.stringify(watched),
    ])) {
      this.#answer(id, row.id === null ? undefined : recordFrom(row));
    }
    return this.#pollMs * (0.75 + Math.random() / 2);
  }

  #answer(id: string, record: JobRecord | undefined): void {
    for (const { version, resolve, reject } of this.#watches.get(id) ?? []) {
      if (record === undefined) reject(new JobError("job-not-found", `there is no job "${id}", or none any more`));
      else if (record.version > version) resolve(record);
    }
  }

  #remove(id: string, watch: Watch): void {
    const watches = this.#watches.get(id);
    watches?.delete(watch);
    if (watches?.size === 0) this.#watches.delete(id);
  }
}
