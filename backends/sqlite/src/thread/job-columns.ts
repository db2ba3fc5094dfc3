import type { JobExtras, JobRecord } from "@millrace/jobs";
import type { RecordHead } from "@millrace/jobs/ports";
import type { SQLInputValue } from "node:sqlite";
import { columns, extrasFrom } from "../database/job-row.ts";
import type { JobRow } from "../database/job-row.ts";

/** Where each column stands in a row. */
export const columnIndex: ReadonlyMap<string, number> = new Map(columns.map((name, index) => [name, index]));

/** The part of a row that the rules look at. */
export function headOf(row: JobRow): RecordHead;
export function headOf(row: JobRow | undefined): RecordHead | undefined;
export function headOf(row: JobRow | undefined): RecordHead | undefined {
  if (row === undefined) return undefined;
  const { 1: id, 3: state, 4: version, 5: fence, 6: attempt, 17: notBefore, 18: startedAt, 20: expiresAt } = row;
  const { 21: purged, 22: resultTtlMs, 23: cancelRequested, 24: worker, 25: leaseUntil, 26: extras } = row;
  return {
    ...extrasFrom(extras),
    id,
    state,
    version,
    fence,
    attempt,
    notBefore,
    startedAt,
    worker,
    leaseUntil,
    expiresAt,
    resultTtlMs,
    purged: purged === 1,
    cancelRequested: cancelRequested === 1,
  };
}

/** What a column is given: a member of a record, or its extras. */
export type ColumnContent = JobRecord[keyof JobRecord] | Partial<JobExtras>;

/** A member of a record as its column holds it: objects and lists as JSON text, truth as 0 or 1. */
export function columnValue(value: ColumnContent): SQLInputValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return JSON.stringify(value);
}
