import { newRevision } from "../table/item.ts";
import type { Table } from "../table/table.ts";
import { kindsPartition } from "./job-keys.ts";

/** A kind of job, and a priority that jobs of it have had. */
export interface KindAndPriority {
  readonly kind: string;
  readonly priority: number;
}

/** The kinds and priorities that there have been jobs of: which partitions of the indexes there are to look into. */
export class Kinds {
  readonly #table: Table;
  /** Being written, or written: many who submit the first jobs of a kind at once write one item once. */
  readonly #noted = new Map<string, Promise<void>>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** To be called before jobs are added: what is nowhere noted is nowhere looked for. */
  async note(jobs: readonly KindAndPriority[]): Promise<void> {
    const all = new Map(jobs.map((job) => [textOf(job), job]));
    await Promise.all([...all].map(([text, job]) => this.#noted.get(text) ?? this.#noteNew(text, job)));
  }

  async list(): Promise<readonly KindAndPriority[]> {
    const items = await this.#table.query({ partition: kindsPartition });
    return items.map(({ kind, priority }) => ({ kind: String(kind), priority: Number(priority) }));
  }

  /** The names of the kinds. */
  async names(): Promise<readonly string[]> {
    return [...new Set((await this.list()).map(({ kind }) => kind))];
  }

  async #noteNew(text: string, job: KindAndPriority): Promise<void> {
    const writing = this.#write(text, job);
    this.#noted.set(text, writing);
    try {
      await writing;
    } catch (error) {
      this.#noted.delete(text);
      throw error;
    }
  }

  async #write(sk: string, { kind, priority }: KindAndPriority): Promise<void> {
    const expression = { UpdateExpression: "SET kind = :kind, priority = :priority, revision = :revision" };
    const values = { ":kind": kind, ":priority": priority, ":revision": newRevision() };
    await this.#table.update({ pk: kindsPartition, sk }, expression, values);
  }
}

function textOf({ kind, priority }: KindAndPriority): string {
  return `${kind}#${priority}`;
}
