import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../rows.ts";
import type { Row } from "../rows.ts";
import { measure } from "./measure.ts";
import type { Order } from "./measure.ts";
import type { Servers } from "./queue-system.ts";

/** One measurement, and the rows that its figures become. */
export interface Step {
  /** What it is called in the report. */
  readonly system: string;
  readonly order: Omit<Order, "place" | "jobs">;
  readonly rows: Readonly<Record<string, readonly [scenario: string, unit: string]>>;
  /** With how many jobs at most it is done; left out: with all. */
  readonly mostJobs?: number;
}

/** How often, with how much and on what the steps are done. */
export interface RoundsOptions {
  readonly rounds: number;
  readonly jobs: number;
  /** Gives each measurement its servers; what is empty there is so for each. */
  readonly servers: () => Promise<Servers & AsyncDisposable>;
}

/** Does all steps in turn in every round, each in a process of its own; medians of the rounds. */
export async function inRounds(
  steps: readonly Step[],
  { rounds, jobs, servers }: RoundsOptions,
): Promise<readonly Row[]> {
  const work = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  const samples = new Map<string, { readonly row: Omit<Row, "value">; readonly values: number[] }>();
  try {
    for (let round = 0; round < rounds; round++) {
      for (const { system, order, rows, mostJobs = Infinity } of steps) {
        await using using = await servers();
        const figures = await measure({ ...order, jobs: Math.min(jobs, mostJobs) }, { work, servers: using });
        for (const [figure, [scenario, unit]] of Object.entries(rows)) {
          const key = `${system} ${scenario}`;
          const sample = samples.get(key) ?? { row: { system, scenario, unit }, values: [] };
          sample.values.push(figures[figure] ?? Number.NaN);
          samples.set(key, sample);
        }
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return [...samples.values()].map(({ row: { system, scenario, unit }, values }): Row => {
    return { system, scenario, value: median(values), unit };
  });
}
