import type { JobRecord, NewJob } from "@millrace/jobs";

/** What a row keeps as JSON text. */
type JsonMember = "input" | "output" | "progress" | "problem" | "warnings";

/** What a row keeps as 0 or 1. */
type BooleanMember = "purged" | "cancelRequested";

/** A record as it stands in the database, and as it comes from the thread: JSON is text, and truth a number. */
export type JobRow = Omit<JobRecord, JsonMember | BooleanMember> & {
  readonly place: number;
  readonly input: string;
  readonly output: string | null;
  readonly progress: string | null;
  readonly problem: string | null;
  readonly warnings: string;
  readonly purged: number;
  readonly cancelRequested: number;
};

/** A job to insert, its input as JSON text. */
export type NewJobRow = Omit<NewJob, "input"> & { readonly input: string };

/** The record in a row. */
export function recordFrom(row: JobRow): JobRecord {
  const { place: _, ...members } = row;
  return {
    ...members,
    input: JSON.parse(row.input) as JobRecord["input"],
    output: parse(row.output) as JobRecord["output"],
    progress: parse(row.progress) as JobRecord["progress"],
    problem: parse(row.problem) as JobRecord["problem"],
    warnings: JSON.parse(row.warnings) as JobRecord["warnings"],
    purged: row.purged === 1,
    cancelRequested: row.cancelRequested === 1,
  };
}

function parse(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
