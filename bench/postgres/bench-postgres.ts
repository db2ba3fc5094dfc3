import { PostgresServer } from "@millrace/services/postgres";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import postgres from "postgres";
import { noServers } from "../jobs/queue-system.ts";
import type { Servers } from "../jobs/queue-system.ts";
import { inRounds } from "../jobs/rounds.ts";
import type { Step } from "../jobs/rounds.ts";
import { scenarioRows } from "../jobs/scenario-rows.ts";
import { scenarios } from "../jobs/scenarios/index.ts";
import type { ScenarioName } from "../jobs/scenarios/index.ts";
import type { SystemName } from "../jobs/systems/index.ts";
import type { Report } from "../rows.ts";
import { goals } from "./goals.ts";

/** How the benchmark of PostgreSQL is run. */
export interface PostgresBenchOptions {
  readonly rounds: number;
  /** How many jobs are submitted and done in A, B and D. */
  readonly jobs: number;
}

const raw = "PostgreSQL, bare";
const rawRows: Step["rows"] = {
  insertPerSecond: ["insert, 16 connections", "rows/s"],
  claimPerSecond: ["claim and delete, by 50", "rows/s"],
};

/**
 * Whatever keeps jobs in PostgreSQL side by side, on one server that syncs every commit; in turn in every round, each measurement
 * in a process and a database of its own; medians of the rounds.
 */
export async function benchPostgres({ rounds, jobs }: PostgresBenchOptions): Promise<Report> {
  await using server = await PostgresServer.start();
  await using rabbitmq = await RabbitMqServer.start();
  const rows = await inRounds(steps(), { rounds, jobs, servers: () => withDatabase(server, rabbitmq.url) });
  return { rows, ratios: goals(rows, raw) };
}

/** An empty database, dropped afterwards: the server would look after all of them. */
async function withDatabase(server: PostgresServer, rabbitmqUrl: string): Promise<Servers & AsyncDisposable> {
  const postgresUrl = await server.createDatabase();
  return {
    ...noServers,
    postgresUrl,
    rabbitmqUrl,
    async [Symbol.asyncDispose]() {
      const sql = postgres(server.url, { max: 1, onnotice: () => {} });
      await sql.unsafe(`drop database ${new URL(postgresUrl).pathname.slice(1)} with (force)`);
      await sql.end();
    },
  };
}

/** The same scenarios next to one another, so that what the machine does meanwhile meets all systems alike. */
function steps(): Step[] {
  const scenarioNames = Object.keys(scenarios) as ScenarioName[];
  return [
    { system: raw, order: { system: "Millrace, postgres", scenario: "rawPostgres", history: 0 }, rows: rawRows },
    ...scenarioNames.flatMap((scenario) => competitors(scenario).map((system) => stepOf(system, scenario))),
  ];
}

const always: readonly SystemName[] = [
  "Millrace, postgres",
  "Millrace, postgres and RabbitMQ",
  "pg-boss, tuned",
  "graphile-worker, tuned",
];

/** pg-boss as it comes takes five jobs a second, whatever a job is: where that is all there is to see, it is left out. */
function competitors(scenario: ScenarioName): readonly SystemName[] {
  switch (scenario) {
    case "submit":
      // How jobs are fetched does not matter here.
      return always;
    case "drain":
    case "endToEnd":
      return [...always, "pg-boss", "graphile-worker"];
    case "latency":
    case "latencyAcross":
    case "crash":
      return [...always, "graphile-worker"];
  }
}

function stepOf(system: SystemName, scenario: ScenarioName): Step {
  const step: Step = { system, order: { system, scenario, history: 0 }, rows: scenarioRows[scenario] };
  const mostJobs = limits[`${system} ${scenario}`];
  return mostJobs === undefined ? step : { ...step, mostJobs };
}

/** What looks at its queue from time to time is not waited for by thousands. */
const limits: Readonly<Record<string, number>> = {
  "pg-boss drain": 25,
  "pg-boss endToEnd": 25,
  "pg-boss, tuned latency": 30,
  "pg-boss, tuned latencyAcross": 30,
};
