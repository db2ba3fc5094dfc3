import { isWaiting } from "@millrace/jobs/ports";
import { lanes, partitionOf, timeText } from "./job-keys.ts";
import type { JobTable } from "./job-table.ts";
import type { KindAndPriority, Kinds } from "./kinds.ts";

/** Greater than whatever follows a time in a turn. */
const afterAll = "~";

/** Whose turn it is: looked up per kind and priority, so that it costs the same however many wait. */
export class WaitingLine {
  readonly #jobs: JobTable;
  readonly #kinds: Kinds;

  constructor(jobs: JobTable, kinds: Kinds) {
    this.#jobs = jobs;
    this.#kinds = kinds;
  }

  /** How many jobs will be started before this one, counted up to `limit`. */
  async countAhead(id: string, limit: number): Promise<number> {
    const { table } = this.#jobs;
    const [entry, kinds] = await Promise.all([this.#jobs.get(id), this.#kinds.list()]);
    if (entry === undefined || !isWaiting(entry.record)) return 0;
    const { priority, notBefore } = entry.record;
    const dueBy = `${timeText(Math.max(notBefore, await table.now()))}${afterAll}`;
    const own = `${timeText(notBefore)}${id}`;
    const counts = kinds
      .filter((other) => other.priority >= priority)
      .flatMap((other) => partitions(other).map((partition) => ({ partition, equal: other.priority === priority })))
      // A bound is inclusive: one more is counted where the job is itself within it.
      .map(async ({ partition, equal }) => {
        const range = { index: "byTurn", partition, to: equal ? own : dueBy } as const;
        return (await table.count({ ...range, limit: limit + 1 })).count;
      });
    const ahead = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    return Math.min(Math.max(ahead - 1, 0), limit);
  }

  /** For how long the longest due job of each kind has been due; kinds with none are left out. */
  async oldestDue(): Promise<readonly { readonly kind: string; readonly dueForMs: number }[]> {
    const kinds = await this.#kinds.list();
    const now = await this.#jobs.table.now();
    const oldest = new Map<string, number>();
    const looks = kinds.flatMap((each) =>
      partitions(each).map(async (partition) => {
        const range = { index: "byTurn", partition, to: `${timeText(now)}${afterAll}`, limit: 1 } as const;
        const [first] = await this.#jobs.table.query(range);
        if (first === undefined) return;
        const dueForMs = now - Number(String(first["turn"]).slice(0, timeText(0).length));
        oldest.set(each.kind, Math.max(oldest.get(each.kind) ?? 0, dueForMs));
      }),
    );
    await Promise.all(looks);
    return [...oldest].map(([kind, dueForMs]) => ({ kind, dueForMs }));
  }
}

function partitions({ kind, priority }: KindAndPriority): string[] {
  return lanes.map((lane) => partitionOf.byTurn(kind, priority, lane));
}
