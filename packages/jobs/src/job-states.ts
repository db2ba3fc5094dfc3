/** Where a job stands. A job is created `queued` (or `scheduled`, when it is to start later) and ends in one of the terminal states. */
export type JobState = "scheduled" | "queued" | "running" | "succeeded" | "failed" | "cancelled";

/** The states that never change again. */
export type TerminalState = "succeeded" | "failed" | "cancelled";

/**
 * The state machine. A transition that is not listed here does not exist.
 *
 * `scheduled → queued` is a job that waited for others to end, `scheduled → failed` one that they have failed.
 * `running → queued` is a retry, an attempt interrupted by a deploy, or a job whose worker died.
 */
export const jobTransitions: Readonly<Record<JobState, readonly JobState[]>> = {
  scheduled: ["queued", "running", "failed", "cancelled"],
  queued: ["running", "cancelled"],
  running: ["queued", "succeeded", "failed", "cancelled"],
  succeeded: [],
  failed: [],
  cancelled: [],
};

/** All states, in the order in which a job passes through them. */
export const jobStates: readonly JobState[] = Object.keys(jobTransitions) as JobState[];

/** Whether a job in `state` has ended for good. */
export function isTerminal(state: JobState): state is TerminalState {
  return jobTransitions[state].length === 0;
}
