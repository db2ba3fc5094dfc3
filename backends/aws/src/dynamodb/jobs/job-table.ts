import type { JobRecord } from "@millrace/jobs";
import type { Item } from "../table/item.ts";
import { runStep } from "../table/run-step.ts";
import type { Guess } from "../table/run-step.ts";
import type { Table } from "../table/table.ts";
import { attributesOf, entryFrom } from "./job-entry.ts";
import type { JobEntry } from "./job-entry.ts";
import { jobKey } from "./job-keys.ts";
import { WorkOnJobs } from "./work-on-jobs.ts";
import type { JobChange } from "./work-on-jobs.ts";

/** More claims than any worker holds at once; whoever holds more reads before it writes. */
const mostHeld = 5_000;

/** The jobs of the table, and how they are changed. */
export class JobTable {
  readonly table: Table;
  readonly #changed: (change: JobChange) => void;
  /** The jobs that were claimed through this store, as they were last written: what they are changed next is decided by that. */
  readonly #held = new Map<string, Item>();

  /** `changed` is told of every change that is made through this store, after it was written. */
  constructor(table: Table, changed: (change: JobChange) => void) {
    this.table = table;
    this.#changed = changed;
  }

  async get(id: string): Promise<JobEntry | undefined> {
    const item = await this.table.get(jobKey(id));
    return item && entryFrom(item);
  }

  /** Those of these jobs that are there, in the order of their ids here. */
  async getAll(ids: readonly string[]): Promise<JobEntry[]> {
    const entries = (await this.table.getAll(ids.map(jobKey))).map(entryFrom);
    const byId = new Map(entries.map((entry) => [entry.record.id, entry]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** Takes a step with jobs, as `runStep` does. */
  async run<T>(step: (jobs: WorkOnJobs, now: number) => T, guesses: readonly Guess[] = []): Promise<T> {
    const { answer, revision } = await runStep(
      this.table,
      (work, now) => {
        const jobs = new WorkOnJobs(work);
        return { value: step(jobs, now), jobs };
      },
      guesses,
    );
    if (revision !== undefined) for (const change of answer.jobs.changes) this.#publish(change, answer.jobs, revision);
    return answer.value;
  }

  /** Takes a step with a job that was probably claimed through this store: then it is not read first. */
  async runHeld<T>(id: string, step: (jobs: WorkOnJobs, now: number) => T): Promise<T> {
    const held = this.#held.get(id);
    return this.run(step, held === undefined ? [] : [[jobKey(id), held]]);
  }

  /** Takes note of a job that was claimed without a step. */
  claimed(item: Item, before: JobRecord): void {
    const { record } = entryFrom(item);
    this.#hold(record.id, item);
    this.#changed({ id: record.id, before, after: record });
  }

  #publish(change: JobChange, jobs: WorkOnJobs, revision: string): void {
    const { id, before, after } = change;
    const claimed = before?.state !== "running" && after?.state === "running";
    const entry = after?.state === "running" && (claimed || this.#held.has(id)) ? jobs.get(id) : undefined;
    if (entry === undefined) this.#held.delete(id);
    else this.#hold(id, { ...attributesOf(entry), ...jobKey(id), revision });
    this.#changed(change);
  }

  #hold(id: string, item: Item): void {
    this.#held.delete(id);
    this.#held.set(id, item);
    const [oldest] = this.#held.keys();
    if (this.#held.size > mostHeld && oldest !== undefined) this.#held.delete(oldest);
  }
}
