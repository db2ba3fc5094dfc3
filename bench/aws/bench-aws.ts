import { noServers } from "../jobs/queue-system.ts";
import { inRounds } from "../jobs/rounds.ts";
import type { RoundsOptions, Step } from "../jobs/rounds.ts";
import { scenarioRows } from "../jobs/scenario-rows.ts";
import type { SystemName } from "../jobs/systems/index.ts";
import type { Report } from "../rows.ts";
import { Emulators } from "./emulators.ts";
import { goals } from "./goals.ts";

/** How the benchmark of the back end on Amazon Web Services is run. */
export interface AwsBenchOptions {
  readonly rounds: number;
  /** How many jobs are submitted and done in A, B and D. */
  readonly jobs: number;
}

const systems = ["Millrace, aws", "sqs-consumer", "sqs-consumer, in batches"] satisfies SystemName[];

const scenarios = {
  submit: scenarioRows.submit,
  drain: scenarioRows.drain,
  latency: scenarioRows.latency,
  countedEndToEnd: {
    ...scenarioRows.endToEnd,
    sqsPerJob: ["D to SQS", "requests/job"],
    dynamodbReadsPerJob: ["D read DynamoDB", "requests/job"],
    dynamodbWritesPerJob: ["D write DynamoDB", "requests/job"],
  },
} satisfies Record<string, Step["rows"]>;

/**
 * The back end on Amazon Web Services beside what is written by hand on the same services, on the same emulators, in turn in every
 * round, each measurement in a process and on a queue and a table of its own; medians of the rounds. The emulators are slower than
 * the services and know no network: what a job costs there, the numbers of requests say.
 */
export async function benchAws({ rounds, jobs }: AwsBenchOptions): Promise<Report> {
  await using emulators = await Emulators.start();
  const servers: RoundsOptions["servers"] = async () => ({
    ...noServers,
    aws: await emulators.make(),
    async [Symbol.asyncDispose]() {},
  });
  const rows = await inRounds(steps(), { rounds, jobs, servers });
  return { rows, ratios: goals(rows) };
}

/** The same scenarios next to one another, so that what the machine does meanwhile meets all systems alike. */
function steps(): Step[] {
  const names = Object.keys(scenarios) as (keyof typeof scenarios)[];
  return names.flatMap((scenario) =>
    systems.map((system): Step => ({ system, order: { system, scenario, history: 0 }, rows: scenarios[scenario] })),
  );
}
