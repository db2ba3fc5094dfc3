import type { JobRecord } from "../job.ts";
import type { JobFilter } from "./job-store.ts";

/** Whether a job is one of those that a filter asks for. */
export function matchesFilter(record: JobRecord, filter: JobFilter): boolean {
  const { kind, states, createdFrom = 0, createdBefore = Infinity, idPrefix = "" } = filter;
  return (
    (kind === undefined || record.kind === kind) &&
    (states === undefined || states.includes(record.state)) &&
    record.createdAt >= createdFrom &&
    record.createdAt < createdBefore &&
    record.id.startsWith(idPrefix)
  );
}
