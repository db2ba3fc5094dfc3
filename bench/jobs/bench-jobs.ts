import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RedisServer } from "@millrace/services/redis";
import { median } from "../rows.ts";
import type { Report, Row } from "../rows.ts";
import { goals } from "./goals.ts";
import { measure } from "./measure.ts";
import type { Order } from "./measure.ts";
import { systems } from "./systems/index.ts";
import type { SystemName } from "./systems/index.ts";
import { scenarios } from "./scenarios/index.ts";
import type { ScenarioName } from "./scenarios/index.ts";

/** How the benchmark of jobs is run. */
export interface JobsBenchOptions {
  readonly rounds: number;
  /** How many jobs are submitted and done in A, B and D. */
  readonly jobs: number;
  /** With how many finished jobs in the store A, B and C are measured once more; 0: not at all. */
  readonly history: number;
}

/** One measurement, and the rows that its figures become. */
interface Step {
  readonly system: string;
  readonly order: Pick<Order, "system" | "scenario" | "history">;
  readonly rows: Readonly<Record<string, readonly [scenario: string, unit: string]>>;
}

const ours: SystemName = "Millrace, sqlite";
const raw = "node:sqlite, FULL, bare";

const rowsOf: Readonly<Record<ScenarioName | "raw", Step["rows"]>> = {
  raw: {
    insertPerSecond: ["insert, by 100", "rows/s"],
    claimPerSecond: ["claim and delete, by 50", "rows/s"],
  },
  submit: {
    perSecond: ["A submit", "jobs/s"],
    loopDelayMs: ["A loop delay p99.9", "ms"],
    residentMiB: ["A resident memory", "MiB"],
  },
  drain: { perSecond: ["B drain", "jobs/s"] },
  latency: { p50Ms: ["C latency p50", "ms"], p99Ms: ["C latency p99", "ms"] },
  latencyAcross: { p50Ms: ["C across p50", "ms"], p99Ms: ["C across p99", "ms"] },
  endToEnd: { perSecond: ["D end to end", "jobs/s"] },
  crash: {
    stuck: ["E stuck", "jobs"],
    lost: ["E lost", "jobs"],
    secondResults: ["E second results", "jobs"],
    againAfterSeconds: ["E begun again", "s"],
    againAfterUpSeconds: ["E, of a worker up", "s"],
  },
};

/** The queues side by side, in turn in every round, each measurement in a process of its own; medians of the rounds. */
export async function benchJobs({ rounds, jobs, history }: JobsBenchOptions): Promise<Report> {
  const work = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  try {
    await using redis = await RedisServer.start();
    const samples = new Map<string, { readonly row: Omit<Row, "value">; readonly values: number[] }>();
    for (let round = 0; round < rounds; round++) {
      for (const step of steps(history)) {
        const figures = await measure({ ...step.order, jobs }, { work, redisPort: redis.port });
        for (const [figure, [scenario, unit]] of Object.entries(step.rows)) {
          const key = `${step.system} ${scenario}`;
          const sample = samples.get(key) ?? { row: { system: step.system, scenario, unit }, values: [] };
          sample.values.push(figures[figure] ?? Number.NaN);
          samples.set(key, sample);
        }
      }
    }
    const rows = [...samples.values()].map(({ row: { system, scenario, unit }, values }): Row => {
      return { system, scenario, value: median(values), unit };
    });
    return { rows, ratios: goals(rows, { ours, raw, withHistory }) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const withHistory = "Millrace, sqlite, with history";

/** The same scenarios next to one another, so that what the machine does meanwhile meets all systems alike. */
function steps(history: number): Step[] {
  const scenarioNames = Object.keys(scenarios) as ScenarioName[];
  return [
    { system: raw, order: { system: ours, scenario: "raw", history: 0 }, rows: rowsOf.raw },
    ...scenarioNames.flatMap((scenario) => stepsOf(scenario, history)),
  ];
}

function stepsOf(scenario: ScenarioName, history: number): Step[] {
  const empty = competitors(scenario).map((system) => stepOf(system, system, scenario, 0));
  return history > 0 && grows.has(scenario) ? [...empty, stepOf(withHistory, ours, scenario, history)] : empty;
}

const grows: ReadonlySet<string> = new Set<ScenarioName>(["submit", "drain", "latency", "latencyAcross"]);

/** plainjob looks once a second, so that 350 jobs one after the other would measure that and take minutes. */
function competitors(scenario: ScenarioName): readonly SystemName[] {
  const names = Object.keys(systems) as SystemName[];
  return scenario.startsWith("latency") ? names.filter((name) => !name.startsWith("plainjob")) : names;
}

function stepOf(label: string, system: SystemName, scenario: ScenarioName, history: number): Step {
  return { system: label, order: { system, scenario, history }, rows: rowsOf[scenario] };
}
