import { isExpired, isTerminal } from "@millrace/jobs";
import type { JobState, JobStatus, Json, Problem, Progress, StoredFile } from "@millrace/jobs";

/** A file of the result, and where it is. */
export interface ResultLink {
  readonly href: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A job as clients see it. Times are ISO 8601 in UTC. */
export interface StatusDocument {
  readonly id: string;
  readonly job: string;
  readonly state: JobState;
  readonly progress: Progress | null;
  /** How many pictures of what is made can be had by now, at `/api/status/{id}/previews/{number}`; null where none are to come. */
  readonly previews: number | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly queuePosition: number | null;
  readonly cancelRequested: boolean;
  readonly createdAt: string;
  /** When the newest attempt began. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** When the result is deleted. */
  readonly expiresAt: string | null;
  /** When a job that waits after a failed attempt is tried again. */
  readonly nextAttemptAt: string | null;
  /** When the result was made, if it is a copy of that of an earlier job; null where the job was run, or is to be. */
  readonly reusedFrom: string | null;
  /** The first file of the output; null until there is one, and again when it has expired. */
  readonly result: ResultLink | null;
  /** All files of the output by their names in it. */
  readonly results: Readonly<Record<string, ResultLink>>;
  /** The values of the output. */
  readonly output: Readonly<Record<string, Json>> | null;
  /** Why the job failed or, while it waits for another attempt, why the last one did. */
  readonly error: Problem | null;
  readonly warnings: readonly string[];
  readonly links: {
    readonly self: string;
    readonly events: string;
    readonly log: string;
    readonly page: string;
    /** What was done; null until the job has ended, and again when its result has expired. */
    readonly receipt: string | null;
  };
}

/** The document of a job. */
export function statusDocument(status: JobStatus): StatusDocument {
  const results = resultLinks(status);
  return {
    id: status.id,
    job: status.kind,
    state: status.state,
    progress: status.progress,
    previews: previewsOf(status),
    attempt: status.attempt,
    maxAttempts: status.maxAttempts,
    queuePosition: status.queuePosition,
    cancelRequested: status.cancelRequested,
    createdAt: iso(status.createdAt),
    startedAt: isoOrNull(status.startedAt),
    finishedAt: isoOrNull(status.finishedAt),
    expiresAt: isoOrNull(status.expiresAt),
    nextAttemptAt: waitsAgain(status) ? iso(status.notBefore) : null,
    reusedFrom: status.origin?.kind === "reused" ? iso(status.origin.madeAt) : null,
    result: Object.values(results)[0] ?? null,
    results,
    output: status.output,
    error: status.problem,
    warnings: status.warnings,
    links: { ...linksOf(status.id), receipt: hasReceipt(status) ? `/api/status/${status.id}/receipt` : null },
  };
}

/** The addresses that every job has. */
export function linksOf(id: string): Omit<StatusDocument["links"], "receipt"> {
  return {
    self: `/api/status/${id}`,
    events: `/api/status/${id}/events`,
    log: `/api/status/${id}/log`,
    page: `/jobs/${id}`,
  };
}

/** How many pictures can be had by now; null where none are to come, or their time has passed. */
export function previewsOf(status: JobStatus): number | null {
  return hasExpired(status) ? null : status.previews;
}

/** Whether its result's time has passed. What is purged already has neither files nor pictures in its status. */
function hasExpired({ expiresAt }: JobStatus): boolean {
  return isExpired({ purged: false, expiresAt });
}

function hasReceipt(status: JobStatus): boolean {
  return isTerminal(status.state) && !hasExpired(status);
}

function resultLinks(status: JobStatus): Record<string, ResultLink> {
  if (status.state !== "succeeded" || hasExpired(status)) return {};
  const files = Object.entries(status.results);
  return Object.fromEntries(files.map(([name, file], index) => [name, resultLink(status.id, name, file, index)]));
}

function resultLink(id: string, name: string, file: StoredFile, index: number): ResultLink {
  // The first file is the result; the others are named.
  const href = `/api/result/${id}${index === 0 ? "" : `?file=${encodeURIComponent(name)}`}`;
  return { href, fileName: file.name, contentType: file.contentType, bytes: file.bytes, sha256: file.sha256 };
}

function waitsAgain(status: JobStatus): boolean {
  return !isTerminal(status.state) && status.state !== "running" && status.problem !== null;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
