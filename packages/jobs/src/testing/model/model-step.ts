import type { ModelOutcome } from "./model-job.ts";

/** One step of a random run. */
export interface ModelStep {
  readonly does: "insert" | "claim" | "heartbeat" | "settle" | "rescue" | "cancel";
  /** Which of a few jobs it is done to. */
  readonly job: number;
  /** Under the fence before the current one: somebody who comes too late. */
  readonly late: boolean;
  /** A lease that lapses at once; a delay that does not end; a heartbeat with progress. */
  readonly special: boolean;
  readonly outcome: ModelOutcome;
}

/** So few that steps meet. */
const jobs = 3;
const kinds = ["insert", "claim", "claim", "heartbeat", "settle", "settle", "rescue", "cancel"] as const;
const outcomes = ["succeeded", "failed", "cancelled", "retry", "interrupted", "retry", "interrupted", "retry"] as const;

/** The step that a number stands for: whatever makes numbers can make a run. */
export function stepFrom(number: number): ModelStep {
  const digits = Math.abs(Math.trunc(number));
  return {
    does: kinds[digits % 8] ?? "insert",
    job: Math.floor(digits / 8) % jobs,
    late: Math.floor(digits / 32) % 4 === 3,
    special: Math.floor(digits / 128) % 3 === 2,
    outcome: outcomes[Math.floor(digits / 512) % 8] ?? "retry",
  };
}
