import type { JobExtras, JobRecord, NewJob } from "@millrace/jobs";
import { noExtras } from "@millrace/jobs/ports";

/**
 * A record as it stands in the database and comes from the thread: values in the order of {@link columns}, JSON as text and
 * truth as 0 or 1. A list and not an object, because millions are made of it, and names cost more than values.
 */
export type JobRow = [
  place: number,
  id: string,
  kind: string,
  state: JobRecord["state"],
  version: number,
  fence: number,
  attempt: number,
  maxAttempts: number,
  priority: number,
  input: string,
  output: string | null,
  progress: string | null,
  problem: string | null,
  warnings: string,
  idempotencyKey: string | null,
  fingerprint: string | null,
  createdAt: number,
  notBefore: number,
  startedAt: number | null,
  finishedAt: number | null,
  expiresAt: number | null,
  purged: number,
  resultTtlMs: number,
  cancelRequested: number,
  worker: string | null,
  leaseUntil: number | null,
  extras: string | null,
];

/** The columns of a {@link JobRow}, named as the members of a record; its extras share one. */
export const columns = [
  "place",
  "id",
  "kind",
  "state",
  "version",
  "fence",
  "attempt",
  "maxAttempts",
  "priority",
  "input",
  "output",
  "progress",
  "problem",
  "warnings",
  "idempotencyKey",
  "fingerprint",
  "createdAt",
  "notBefore",
  "startedAt",
  "finishedAt",
  "expiresAt",
  "purged",
  "resultTtlMs",
  "cancelRequested",
  "worker",
  "leaseUntil",
  "extras",
] as const;

/** A job to insert, its input as JSON text; that of its children is as it is, since few have any. */
export type NewJobRow = Omit<NewJob, "input"> & { readonly input: string };

/** The record in a row. */
export function recordFrom(row: JobRow): JobRecord {
  const [
    ,
    id,
    kind,
    state,
    version,
    fence,
    attempt,
    maxAttempts,
    priority,
    input,
    output,
    progress,
    problem,
    warnings,
    idempotencyKey,
    fingerprint,
    createdAt,
    notBefore,
    startedAt,
    finishedAt,
    expiresAt,
    purged,
    resultTtlMs,
    cancelRequested,
    worker,
    leaseUntil,
    extras,
  ] = row;
  return {
    ...extrasFrom(extras),
    id,
    kind,
    state,
    version,
    fence,
    attempt,
    maxAttempts,
    priority,
    input: JSON.parse(input) as JobRecord["input"],
    output: parse(output) as JobRecord["output"],
    progress: parse(progress) as JobRecord["progress"],
    problem: parse(problem) as JobRecord["problem"],
    warnings: JSON.parse(warnings) as JobRecord["warnings"],
    idempotencyKey,
    fingerprint,
    createdAt,
    notBefore,
    startedAt,
    finishedAt,
    expiresAt,
    purged: purged === 1,
    resultTtlMs,
    cancelRequested: cancelRequested === 1,
    worker,
    leaseUntil,
  };
}

/** The extras of a record, by the JSON text of those that it has. */
export function extrasFrom(text: string | null): JobExtras {
  return text === null ? noExtras : { ...noExtras, ...(JSON.parse(text) as Partial<JobExtras>) };
}

function parse(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
