import type { Inserted, JobRecord, NewJob } from "@millrace/jobs";
import { decideUnique, newDescendants, newRecord } from "@millrace/jobs/ports";
import type { UniqueDecision } from "@millrace/jobs/ports";
import type { Guess } from "../table/run-step.ts";
import { cancelInStep } from "./end-attempt.ts";
import type { JobEntry } from "./job-entry.ts";
import { idempotencyKey, jobKey, uniqueKey } from "./job-keys.ts";
import type { JobTable } from "./job-table.ts";
import type { Kinds } from "./kinds.ts";
import { newPlace } from "./place.ts";
import type { WorkOnJobs } from "./work-on-jobs.ts";

/** Adds jobs, all or none. */
export async function insertJobs(
  table: JobTable,
  kinds: Kinds,
  given: readonly NewJob[],
): Promise<readonly Inserted[]> {
  if (given.length === 0) return [];
  await kinds.note(given.flatMap((job) => [job, ...newDescendants(job, 0)]));
  return table.run((jobs, now) => given.map((job) => insert(jobs, job, now)), given.flatMap(guesses));
}

/** New jobs are new, more often than not. */
function guesses(job: NewJob): Guess[] {
  const keys = [jobKey(job.id), ...newDescendants(job, 0).map(({ id }) => jobKey(id))];
  if (job.idempotencyKey !== null) keys.push(idempotencyKey(job.idempotencyKey));
  if (job.unique !== undefined) keys.push(uniqueKey(job.unique.key));
  return keys.map((key): Guess => [key, undefined]);
}

function insert(jobs: WorkOnJobs, job: NewJob, now: number): Inserted {
  const known = knownAs(jobs, job);
  if (known !== undefined) return { record: known.record, created: false, affected: [] };
  const unique = makeRoom(jobs, job, now);
  if (unique.kind === "existing") return { record: jobs.mustGet(unique.id).record, created: false, affected: [] };
  const record = newRecord(job, now, { behind: unique.behind });
  for (const each of [record, ...newDescendants(job, now)]) jobs.add(newEntry(each));
  return { record, created: true, affected: unique.cancel.map((id) => jobs.mustGet(id).record) };
}

function knownAs(jobs: WorkOnJobs, { id, idempotencyKey: key }: NewJob): JobEntry | undefined {
  const known = jobs.get(id);
  if (known !== undefined || key === null) return known;
  const holder = jobs.work.read(idempotencyKey(key))?.["id"];
  return holder === undefined ? undefined : jobs.mustGet(String(holder));
}

/** Has those cancelled that give way to a new job with their unique key. */
function makeRoom(jobs: WorkOnJobs, { unique }: NewJob, now: number): UniqueDecision {
  if (unique === undefined) return { kind: "insert", cancel: [], behind: null };
  const holders = jobs.holding(unique.key).map(({ record }) => record);
  const decision = decideUnique(holders, unique.policy);
  if (decision.kind === "insert") for (const id of decision.cancel) cancelInStep(jobs, jobs.mustGet(id), now);
  return decision;
}

function newEntry(record: JobRecord): JobEntry {
  const { createdAt, id, notBefore } = record;
  return {
    record,
    place: newPlace(createdAt, id),
    ringAt: notBefore,
    forgetAt: null,
    parked: null,
    claim: null,
    log: [],
  };
}
