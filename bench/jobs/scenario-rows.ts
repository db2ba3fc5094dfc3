import type { Step } from "./rounds.ts";
import type { ScenarioName } from "./scenarios/index.ts";

/** What the figures of each scenario are called in a report. */
export const scenarioRows: Readonly<Record<ScenarioName, Step["rows"]>> = {
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
