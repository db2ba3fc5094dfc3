import type { JobRecord, Outcome } from "../job.ts";
import { problem } from "../problem.ts";
import type { Problem } from "../problem.ts";

/** What died in the middle of an attempt. */
export interface DeathReport {
  /** `worker-lost` or `handler-crashed`. */
  readonly code: string;
  /** For the operator: `signal SIGABRT`. */
  readonly cause: string;
  /** How long to wait before another attempt. */
  readonly retryDelayMs: number;
}

/**
 * What becomes of a job in whose attempt a worker, or the handler's own process, has died: it is tried again until its
 * attempts are used up or it has had as many deaths as it may, and then set aside as poisoned.
 */
export function outcomeOfDeath(record: JobRecord, { code, cause, retryDelayMs }: DeathReport): Outcome {
  if (record.cancelRequested) return { kind: "cancelled" };
  const deaths = record.deaths.length + 1;
  if (deaths >= record.maxDeaths) return { kind: "failed", problem: poisoned(deaths), death: cause };
  const gone = `The program that worked on it ended in the middle of it, at attempt ${record.attempt} of ${record.maxAttempts}.`;
  if (record.attempt < record.maxAttempts) {
    return { kind: "retry", problem: problem(code, "It was interrupted", gone), delayMs: retryDelayMs, death: cause };
  }
  const detail = `${gone} It is not tried again. Your file may be the cause; the operator can tell from the log.`;
  return { kind: "failed", problem: problem(code, "It could not be finished", detail), death: cause };
}

function poisoned(deaths: number): Problem {
  const times = deaths === 1 ? "once" : `${deaths} times`;
  const detail = `The program that worked on it ended in the middle of it ${times}, so it was set aside; other jobs are not affected. Your file may be the cause; the operator has a report.`;
  return problem("poisoned", "It was set aside", detail, { deaths });
}
