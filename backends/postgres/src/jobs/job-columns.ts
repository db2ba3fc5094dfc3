import type { JobExtras, JobRecord } from "@millrace/jobs";
import { extrasOf, isExtra, noExtras } from "@millrace/jobs/ports";

/** What a column holds: JSON is given as text, because its escapes are not all those of a text in PostgreSQL. */
type ColumnType = "bigint" | "int" | "boolean" | "text" | "json";

/** A column of the table of jobs that is a member of the record. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** The members of a record that have a column each. */
export type ColumnMember = Exclude<keyof JobRecord, keyof JobExtras> | "deadline";

/** What only the store knows of a job. */
export type StoreMember = "extras" | "ringAt" | "parkedFor" | "forgetAt" | "messagePlace";

/** Members of a record that have a column each; the others share `extras`. */
export const columns: Readonly<Record<ColumnMember, Column>> = {
  id: { name: "id", type: "text" },
  kind: { name: "kind", type: "text" },
  state: { name: "state", type: "text" },
  version: { name: "version", type: "int" },
  fence: { name: "fence", type: "int" },
  attempt: { name: "attempt", type: "int" },
  maxAttempts: { name: "max_attempts", type: "int" },
  priority: { name: "priority", type: "bigint" },
  input: { name: "input", type: "json" },
  output: { name: "output", type: "json" },
  progress: { name: "progress", type: "json" },
  problem: { name: "problem", type: "json" },
  warnings: { name: "warnings", type: "json" },
  idempotencyKey: { name: "idempotency_key", type: "text" },
  fingerprint: { name: "fingerprint", type: "text" },
  createdAt: { name: "created_at", type: "bigint" },
  notBefore: { name: "not_before", type: "bigint" },
  startedAt: { name: "started_at", type: "bigint" },
  finishedAt: { name: "finished_at", type: "bigint" },
  expiresAt: { name: "expires_at", type: "bigint" },
  purged: { name: "purged", type: "boolean" },
  resultTtlMs: { name: "result_ttl_ms", type: "bigint" },
  cancelRequested: { name: "cancel_requested", type: "boolean" },
  worker: { name: "worker", type: "text" },
  leaseUntil: { name: "lease_until", type: "bigint" },
  deadline: { name: "deadline", type: "bigint" },
};

/** The columns that only the store knows, and which change. */
export const storeColumns: Readonly<Record<StoreMember, Column>> = {
  extras: { name: "extras", type: "json" },
  ringAt: { name: "ring_at", type: "bigint" },
  parkedFor: { name: "parked_for", type: "text" },
  forgetAt: { name: "forget_at", type: "bigint" },
  messagePlace: { name: "message_place", type: "bigint" },
};

/** A row as the selection of {@link rowColumns} gives it. */
export type JobRow = Omit<JobRecord, keyof JobExtras> & {
  readonly deadline: number | null;
  readonly extras: Partial<JobExtras> | null;
  readonly linkedBy: string | null;
  readonly parkedFor: string | null;
  readonly messagePlace: number | null;
};

/** The columns of a {@link JobRow}, to be selected from `jobs`. */
export const rowColumns: string = [
  ...Object.entries(columns).map(([member, { name }]) => `jobs.${name} as "${member}"`),
  "jobs.extras",
  'jobs.linked_by as "linkedBy"',
  'jobs.parked_for as "parkedFor"',
  'jobs.message_place as "messagePlace"',
].join(", ");

const members = Object.keys(columns) as readonly ColumnMember[];

/** The record in a row, whatever else was selected with it. */
export function recordFrom(row: JobRow): JobRecord {
  const record: Record<string, unknown> = { ...noExtras, ...row.extras };
  for (const member of members) record[member] = row[member];
  return record as unknown as JobRecord;
}

/** Whether a member of a record is kept among its extras. */
export function isInExtras(member: string): boolean {
  return isExtra(member) && member !== "deadline";
}

/** What the extras of a record are kept as; the deadline has a column. */
export function extrasText(record: JobRecord): string | null {
  const extras = extrasOf({ ...record, deadline: null });
  return extras === null ? null : JSON.stringify(extras);
}

/** A value for a column of this type, in a JSON record. */
export function columnValue(type: ColumnType, value: unknown): unknown {
  return type === "json" && value !== null ? JSON.stringify(value) : value;
}

/** How columns are declared for `json_to_recordset`. */
export function declared(list: readonly Column[]): string {
  return list.map(({ name, type }) => `${name} ${type === "json" ? "text" : type}`).join(", ");
}
