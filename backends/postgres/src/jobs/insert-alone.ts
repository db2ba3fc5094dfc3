import type { Inserted, JobRecord, NewJob } from "@millrace/jobs";
import { arrayLiteral } from "../connection/array-literal.ts";
import type { Run } from "../connection/session.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { rowOf } from "./insert-jobs.ts";
import { insertRows } from "./insert-rows.ts";
import { recordFrom, rowColumns } from "./job-columns.ts";
import type { JobRow } from "./job-columns.ts";
import { movedBy } from "./working-set.ts";

/** A list of jobs that stand alone. */
export interface NewJobs {
  readonly jobs: readonly NewJob[];
  readonly ring: boolean;
}

const knownRows = `select ${rowColumns} from millrace.jobs where id = any($1::text[])
  union all select ${rowColumns} from millrace.jobs
    where idempotency_key = any($2::text[]) and idempotency_key is not null and not id = any($1::text[])`;

/**
 * Adds lists of jobs that stand alone, all of them in one statement. A second one is for those that are known, and finds them,
 * since the first has waited for whoever was adding them.
 */
export async function insertAlone(
  run: Run,
  own: InSchema,
  schema: string,
  lists: readonly NewJobs[],
): Promise<Inserted[][]> {
  const seen = new Set<string>();
  const all = lists.flatMap(({ jobs, ring }) => jobs.map((job) => ({ job, ring })));
  const first = all.filter(({ job }) => isFirst(job, seen));
  const rows = first.map(({ job, ring }) => rowOf(job, ring));
  const { now, skipped } = await insertRows(run, own, schema, rows, null);
  const added = new Map(rows.map(({ record }) => [record.id, record]));
  for (const index of skipped) added.delete(rows[index]?.record.id ?? "");
  const missing = all.map(({ job }) => job).filter(({ id }) => !added.has(id));
  const known = missing.length === 0 ? new KnownJobs([]) : await readKnown(run, own, missing);
  const answer = async (job: NewJob, ring: boolean): Promise<Inserted> => {
    const relative = added.get(job.id);
    // Given again in the list, it is known.
    if (relative !== undefined && added.delete(job.id))
      return { record: known.add(movedBy(relative, now)), created: true, affected: [] };
    const record = known.of(job);
    if (record !== undefined) return { record, created: false, affected: [] };
    // Forgotten in the moment between the two statements.
    const [[again] = []] = await insertAlone(run, own, schema, [{ jobs: [job], ring }]);
    if (again === undefined) throw new Error(`nothing came of job "${job.id}"`);
    return again;
  };
  const answers: Inserted[][] = [];
  for (const { jobs, ring } of lists) {
    const inserted: Inserted[] = [];
    for (const job of jobs) inserted.push(await answer(job, ring));
    answers.push(inserted);
  }
  return answers;
}

/** Whether a job is the first in its batch with its id and its key. */
function isFirst({ id, idempotencyKey }: NewJob, seen: Set<string>): boolean {
  const names = [`id ${id}`, ...(idempotencyKey === null ? [] : [`key ${idempotencyKey}`])];
  if (names.some((name) => seen.has(name))) return false;
  for (const name of names) seen.add(name);
  return true;
}

async function readKnown(run: Run, own: InSchema, jobs: readonly NewJob[]): Promise<KnownJobs> {
  const keys = jobs.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
  const ids = jobs.map(({ id }) => id);
  const rows = await run.query<JobRow>(own(knownRows), [arrayLiteral(ids), arrayLiteral(keys)]);
  return new KnownJobs(rows.map(recordFrom));
}

/** Jobs that are there, by id and by key. */
class KnownJobs {
  readonly #byId = new Map<string, JobRecord>();
  readonly #byKey = new Map<string, JobRecord>();

  constructor(records: readonly JobRecord[]) {
    for (const record of records) this.add(record);
  }

  add(record: JobRecord): JobRecord {
    this.#byId.set(record.id, record);
    if (record.idempotencyKey !== null) this.#byKey.set(record.idempotencyKey, record);
    return record;
  }

  of({ id, idempotencyKey }: NewJob): JobRecord | undefined {
    return this.#byId.get(id) ?? (idempotencyKey === null ? undefined : this.#byKey.get(idempotencyKey));
  }
}
