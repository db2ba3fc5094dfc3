import type { Inserted, JobMessage, JobRecord, NewJob } from "@millrace/jobs";
import { decideUnique, newDescendants, newDoorbells, newRecord } from "@millrace/jobs/ports";
import type { Change } from "./change.ts";
import type { NewRow } from "./insert-rows.ts";
import { cancelled } from "./job-changes.ts";
import { groupOf, groupOfKey, lockOfGroup } from "./shared-with.ts";
import type { WorkingSet } from "./working-set.ts";

/** Whether adding a job means nothing to others, and takes nothing but a look at its keys. */
export function isAlone({ unique, children = [] }: NewJob): boolean {
  return unique === undefined && children.length === 0;
}

/** The row of a job that stands alone. */
export function rowOf(job: NewJob, ring: boolean): NewRow {
  return { record: newRecord(job, 0), linkedBy: null, doorbells: ring ? newDoorbells(job) : [] };
}

/** Adds a list of jobs of which some are linked with others, or known: one after the other, as in memory. */
export function insertLinked(jobs: readonly NewJob[], ring: boolean, schema: string): Change<Inserted[]> {
  const groups = jobs.flatMap(({ unique }) => (unique === undefined ? [] : [groupOfKey(unique.key)]));
  return {
    ids: jobs.map(({ id }) => id),
    idempotencyKeys: jobs.flatMap(({ idempotencyKey }) => idempotencyKey ?? []),
    groups,
    locks: groups.map((group) => lockOfGroup(schema, group)),
    decide: (set) => jobs.map((job) => insert(set, job, ring)),
  };
}

/** Whoever is known already disturbs nobody who holds its unique key. */
function insert(set: WorkingSet, job: NewJob, ring: boolean): Inserted {
  const { id, idempotencyKey, unique } = job;
  const known = set.get(id) ?? (idempotencyKey === null ? undefined : set.getByKey(idempotencyKey));
  if (known !== undefined) return { record: known, created: false, affected: [] };
  if (unique === undefined) return { record: add(set, job, null, ring), created: true, affected: [] };
  const decision = decideUnique(set.holding(unique.key), unique.policy);
  if (decision.kind === "existing") return { record: set.mustHave(decision.id), created: false, affected: [] };
  for (const cancelledId of decision.cancel) cancelled(set, set.mustHave(cancelledId));
  const record = add(set, job, decision.behind, ring);
  return { record, created: true, affected: decision.cancel.map((each) => set.mustHave(each)) };
}

/** Adds a job with all its descendants. */
function add(set: WorkingSet, job: NewJob, behind: string | null, ring: boolean): JobRecord {
  const linkedBy = groupOf(job);
  const doorbells: readonly JobMessage[] = ring ? newDoorbells(job, behind !== null) : [];
  const record = set.insert({ record: newRecord(job, 0, { behind }), linkedBy, doorbells });
  for (const child of newDescendants(job, 0)) set.insert({ record: child, linkedBy, doorbells: [] });
  return record;
}
