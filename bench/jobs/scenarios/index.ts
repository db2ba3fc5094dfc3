import type { QueueSystem } from "../queue-system.ts";
import type { WorkerOrder } from "../worker-process.ts";
import { crash } from "./crash.ts";
import { drain } from "./drain.ts";
import { endToEnd } from "./end-to-end.ts";
import { latencyAcross } from "./latency-across.ts";
import { latency } from "./latency.ts";
import { submitMany } from "./submit.ts";

/** What is measured of a system. Each is run in a process of its own, on an empty folder. */
export const scenarios = { submit: submitMany, drain, latency, latencyAcross, endToEnd, crash } satisfies Record<
  string,
  (system: QueueSystem, jobs: number, order: Omit<WorkerOrder, "workMs">) => Promise<Record<string, number>>
>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios;
