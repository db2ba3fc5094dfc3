import type { JobRecord } from "@millrace/jobs";
import { freedPlaces } from "@millrace/jobs/ports";
import type { JobEntry } from "./job-entry.ts";
import { parkedForKind, parkedForPlace, placesKey, timeText } from "./job-keys.ts";
import type { JobTable } from "./job-table.ts";
import type { WorkOnJobs } from "./work-on-jobs.ts";

/** The highest priority of a job. */
const highestPriority = 1_000_000_000;
/** More than can be freed at once. */
const mostLookedAt = 32;
/** Each is an item and a place in line, and a transaction takes a hundred. */
const mostTaken = 40;

/** Parks a job in the line of what it waits for, the most urgent first; its doorbell is not rung before `ringAt`. */
export function park(jobs: WorkOnJobs, entry: JobEntry, line: string, ringAt: number): void {
  const { id, priority, notBefore } = entry.record;
  const urgency = String(highestPriority - priority).padStart(10, "0");
  jobs.update(entry, {}, { ringAt, parked: { pk: line, sk: `${urgency}#${timeText(notBefore)}#${id}` } });
}

/** Lets go of those parked for the place that a job which runs no more has left, as many as places are free. */
export function takeFreed(jobs: WorkOnJobs, { state, concurrency }: JobRecord, now: number): readonly JobRecord[] {
  if (concurrency === null || state === "running") return [];
  // Read before the line: whoever parks writes this, so that none comes unseen between the look at it and the settlement.
  const running = Number(jobs.work.read(placesKey(concurrency.key))?.["running"] ?? 0);
  return take(jobs, parkedForPlace(concurrency.key), freedPlaces(concurrency, running), now);
}

/** Lets go of those parked for a kind, in as many transactions as it takes. */
export async function takeParked(table: JobTable, kind: string, limit: number): Promise<readonly JobRecord[]> {
  const taken: JobRecord[] = [];
  while (taken.length < limit) {
    const count = Math.min(limit - taken.length, mostTaken);
    const more = await table.run((jobs, now) => take(jobs, parkedForKind(kind), count, now));
    taken.push(...more);
    if (more.length < count) break;
  }
  return taken;
}

function take(jobs: WorkOnJobs, partition: string, count: number, now: number): readonly JobRecord[] {
  if (count === 0) return [];
  const line = jobs.work.list({ partition, limit: Math.max(count, mostLookedAt) }).slice(0, count);
  const ids = line.map(({ id }) => String(id));
  jobs.prepare(ids);
  return ids.map((id) => jobs.update(jobs.mustGet(id), {}, { ringAt: now, parked: null }).record);
}
