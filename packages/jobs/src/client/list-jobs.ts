import { JobError } from "../errors.ts";
import type { JobRecord } from "../job.ts";
import type { Backend } from "../ports/backend.ts";
import type { JobFilter, JobPage } from "../ports/job-store.ts";
import { splitOutput } from "./output-files.ts";

/** Which jobs to list, and how many at a time. */
export interface JobQuery extends JobFilter {
  /** With a file, in or out, whose name contains this; upper and lower case count alike. */
  readonly fileName?: string;
  /** Jobs on a page, 500 at most. Default 50. */
  readonly limit?: number;
  /** What the page before gave. */
  readonly cursor?: string;
}

const largestPage = 500;
/** Stores know no names of files, so they are looked for in the records: in so many of them before an answer is given. */
const examinedAtOnce = 1_000;
/** The first ten characters of an id are its time; with eight of them it is known to the second. */
const shortestPrefix = 8;

/**
 * Jobs that a query is true of, newest first, a page at a time. A page may hold fewer than asked for, or none, although more
 * follow: the list has ended when `cursor` is null.
 * @throws JobError `invalid-input`, naming every fault of the query
 */
export async function listJobs(backend: Backend, query: JobQuery = {}): Promise<JobPage> {
  checkQuery(query);
  const { fileName, limit = 50, cursor: first, ...filter } = query;
  let cursor: string | null | undefined = first;
  for (let examined = 0; ;) {
    const page: JobPage = await backend.store.list(filter, { limit, ...(cursor !== undefined && { cursor }) });
    const jobs = page.jobs.filter((job) => fileName === undefined || hasFile(job, fileName));
    examined += page.jobs.length;
    if (jobs.length > 0 || page.cursor === null || examined >= examinedAtOnce) return { jobs, cursor: page.cursor };
    cursor = page.cursor;
  }
}

function hasFile({ input, output }: JobRecord, part: string): boolean {
  const files = [input, output].flatMap((values) => Object.values(splitOutput(values).files));
  return files.some(({ name }) => name.toLowerCase().includes(part.toLowerCase()));
}

function checkQuery({ limit = 50, idPrefix, createdFrom = 0, createdBefore = Infinity }: JobQuery): void {
  const faults = [
    ...(Number.isInteger(limit) && limit >= 1 && limit <= largestPage
      ? []
      : [{ path: "limit", message: `expected a whole number from 1 to ${largestPage}` }]),
    ...(idPrefix !== undefined && idPrefix.length < shortestPrefix
      ? [{ path: "idPrefix", message: `expected ${shortestPrefix} characters at least` }]
      : []),
    ...(createdFrom < createdBefore
      ? []
      : [{ path: "createdBefore", message: "expected a time after createdFrom, both in milliseconds since 1970" }]),
  ];
  if (faults.length === 0) return;
  const list = faults.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new JobError("invalid-input", `these jobs cannot be listed: ${list}`, { faults });
}
