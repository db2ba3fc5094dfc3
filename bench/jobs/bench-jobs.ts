import { RedisServer } from "@millrace/services/redis";
import type { Report } from "../rows.ts";
import { cancelRows } from "./cancel/cancel-rows.ts";
import { goals } from "./goals.ts";
import { noServers } from "./queue-system.ts";
import { inRounds } from "./rounds.ts";
import type { RoundsOptions, Step } from "./rounds.ts";
import { scenarioRows } from "./scenario-rows.ts";
import { scenarios } from "./scenarios/index.ts";
import type { ScenarioName } from "./scenarios/index.ts";
import type { SystemName } from "./systems/index.ts";

/** How the benchmark of jobs is run. */
export interface JobsBenchOptions {
  readonly rounds: number;
  /** How many jobs are submitted and done in A, B and D. */
  readonly jobs: number;
  /** With how many finished jobs in the store A, B and C are measured once more; 0: not at all. */
  readonly history: number;
}

const ours = "Millrace, sqlite";
const raw = "node:sqlite, FULL, bare";
const withHistory = "Millrace, sqlite, with history";

const rawRows: Step["rows"] = {
  insertPerSecond: ["insert, by 100", "rows/s"],
  claimPerSecond: ["claim and delete, by 50", "rows/s"],
};

/** The queues side by side, in turn in every round, each measurement in a process of its own; medians of the rounds. */
export async function benchJobs({ rounds, jobs, history }: JobsBenchOptions): Promise<Report> {
  await using redis = await RedisServer.start();
  const servers: RoundsOptions["servers"] = async () => ({
    ...noServers,
    redisPort: redis.port,
    async [Symbol.asyncDispose]() {},
  });
  const rows = await inRounds(steps(history), { rounds, jobs, servers });
  return { rows, ratios: goals(rows, { ours, raw, withHistory }) };
}

/** The same scenarios next to one another, so that what the machine does meanwhile meets all systems alike. */
function steps(history: number): Step[] {
  const scenarioNames = Object.keys(scenarios) as ScenarioName[];
  return [
    { system: raw, order: { system: ours, scenario: "rawSqlite", history: 0 }, rows: rawRows },
    ...scenarioNames.flatMap((scenario) => stepsOf(scenario, history)),
    // The peers cannot: a cancel of theirs does not leave the process, or only changes the row.
    { system: ours, order: { system: ours, scenario: "cancel", history: 0 }, rows: cancelRows },
  ];
}

function stepsOf(scenario: ScenarioName, history: number): Step[] {
  const empty = competitors(scenario).map((system) => stepOf(system, system, scenario, 0));
  return history > 0 && grows.has(scenario) ? [...empty, stepOf(withHistory, ours, scenario, history)] : empty;
}

const grows: ReadonlySet<string> = new Set<ScenarioName>(["submit", "drain", "latency", "latencyAcross"]);

/** plainjob looks once a second, so that 350 jobs one after the other would measure that and take minutes. */
function competitors(scenario: ScenarioName): readonly SystemName[] {
  const plainjob = scenario.startsWith("latency") ? [] : (["plainjob (not durable)"] as const);
  return [ours, ...plainjob, "BullMQ, AOF always"];
}

function stepOf(label: string, system: SystemName, scenario: ScenarioName, history: number): Step {
  return { system: label, order: { system, scenario, history }, rows: scenarioRows[scenario] };
}
