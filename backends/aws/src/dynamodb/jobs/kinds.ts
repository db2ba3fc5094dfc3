import { newRevision } from "../table/commit.ts";
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
  readonly #noted = new Set<string>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** To be called before jobs are added: what is nowhere noted is nowhere looked for. */
  async note(jobs: readonly KindAndPriority[]): Promise<void> {
    const unknown = jobs.filter((job) => !this.#noted.has(textOf(job)));
    const news = new Map(unknown.map((job) => [textOf(job), job]));
    await Promise.all([...news].map(([text, job]) => this.#write(text, job)));
  }

  async list(): Promise<readonly KindAndPriority[]> {
    const items = await this.#table.query({ partition: kindsPartition });
    return items.map(({ kind, priority }) => ({ kind: String(kind), priority: Number(priority) }));
  }

  /** The names of the kinds. */
  async names(): Promise<readonly string[]> {
    return [...new Set((await this.list()).map(({ kind }) => kind))];
  }

  async #write(sk: string, { kind, priority }: KindAndPriority): Promise<void> {
    const expression = { UpdateExpression: "SET kind = :kind, priority = :priority, revision = :revision" };
    const values = { ":kind": kind, ":priority": priority, ":revision": newRevision() };
    await this.#table.update({ pk: kindsPartition, sk }, expression, values);
    this.#noted.add(sk);
  }
}

function textOf({ kind, priority }: KindAndPriority): string {
  return `${kind}#${priority}`;
}
