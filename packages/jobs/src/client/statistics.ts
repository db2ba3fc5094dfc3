import type { JobRecord } from "../job.ts";
import { jobStates } from "../job-states.ts";
import type { JobState } from "../job-states.ts";
import type { Backend } from "../ports/backend.ts";

/** How long something took, in milliseconds: as long at most for half of the jobs, for 95 and for 99 of a hundred. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How jobs of one kind are doing. */
export interface KindStatistics {
  readonly kind: string;
  readonly counts: Readonly<Record<JobState, number>>;
  /** How long the job has been due that waits longest; null where none is due. */
  readonly oldestDueForMs: number | null;
  /** From being due to the start of the last attempt, of the newest jobs that have ended; null where there are none. */
  readonly wait: Percentiles | null;
  /** From the start of the last attempt to its end, of the same jobs. */
  readonly run: Percentiles | null;
  /** How many jobs the percentiles are of. */
  readonly sampled: number;
}

/**
 * How each kind of job is doing that the store has any job of, in the order of their names. It costs the same however long
 * the history is: counts are kept, the oldest job is found by an index, and the percentiles are those of the `sample` newest
 * jobs that have succeeded or failed. Default 200.
 */
export async function statistics(
  backend: Backend,
  options: { readonly sample?: number } = {},
): Promise<readonly KindStatistics[]> {
  const [counts, due] = await Promise.all([backend.store.counts(), backend.store.oldestDue()]);
  const kinds = [...new Set(counts.map(({ kind }) => kind))].toSorted();
  const statisticsOf = async (kind: string): Promise<KindStatistics> => {
    const times = await timesOf(backend, kind, options.sample ?? 200);
    const oldestDueForMs = due.find((age) => age.kind === kind)?.dueForMs ?? null;
    return { kind, counts: countsOf(counts.filter((count) => count.kind === kind)), oldestDueForMs, ...times };
  };
  return Promise.all(kinds.map(statisticsOf));
}

function countsOf(counts: readonly { readonly state: JobState; readonly count: number }[]): Record<JobState, number> {
  const none = Object.fromEntries(jobStates.map((state) => [state, 0])) as Record<JobState, number>;
  return { ...none, ...Object.fromEntries(counts.map(({ state, count }) => [state, count])) };
}

async function timesOf(
  backend: Backend,
  kind: string,
  sample: number,
): Promise<Pick<KindStatistics, "wait" | "run" | "sampled">> {
  const { jobs } = await backend.store.list({ kind, states: ["succeeded", "failed"] }, { limit: sample });
  const ran = jobs.filter(hasRun);
  return {
    wait: percentiles(ran.map(({ startedAt, notBefore }) => Math.max(0, startedAt - notBefore))),
    run: percentiles(ran.map(({ startedAt, finishedAt }) => Math.max(0, finishedAt - startedAt))),
    sampled: ran.length,
  };
}

function hasRun(job: JobRecord): job is JobRecord & { readonly startedAt: number; readonly finishedAt: number } {
  return job.startedAt !== null && job.finishedAt !== null;
}

/** By nearest rank: each is a time that some job really took. */
function percentiles(times: readonly number[]): Percentiles | null {
  if (times.length === 0) return null;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
