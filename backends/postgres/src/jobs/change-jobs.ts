import { arrayLiteral } from "../connection/array-literal.ts";
import type { Run, Session } from "../connection/session.ts";
import { clock } from "../schema/in-schema.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { rowColumns } from "./job-columns.ts";
import type { JobRow } from "./job-columns.ts";
import type { Change } from "./change.ts";
import { knownFenceFloor } from "./fence-floor.ts";
import { loadSurroundings, lockRows } from "./load-surroundings.ts";
import { WorkingSet } from "./working-set.ts";
import { writeChanges } from "./write-changes.ts";

/** What a transaction has done. */
export interface Changed {
  readonly answers: readonly unknown[];
  readonly set: WorkingSet;
}

/** In one order, whoever takes them, so that nobody waits in a circle; to the end of the transaction. */
const lockKeys = `select pg_advisory_xact_lock(key) from (
    select key from (
      select unnest(locks) as key from millrace.jobs where id = any($1::text[]) and locks is not null
      union select unnest($2::bigint[])
    ) as keys order by key
  ) as sorted`;

const lockKnown = `select ${rowColumns} from millrace.jobs
  where idempotency_key = any($1::text[]) and idempotency_key is not null order by id for update`;

/** The lock on what is paused makes a resumption wait for those who saw the pause, so that it finds whom they have parked. */
const surroundings = `select ${clock} as now, ${knownFenceFloor} as "fenceFloor",
  (select json_agg(kind) from (select kind from millrace.paused_kinds for share) as paused) as paused`;

interface Surrounded {
  readonly now: number;
  readonly fenceFloor: number;
  readonly paused: string[] | null;
}

/** An empty set at the time, and with the pauses, that were read after its rows were locked. */
function beginSet(found: Surrounded | undefined): WorkingSet {
  if (found === undefined) throw new Error("the time was not answered");
  const { now, fenceFloor, paused } = found;
  return new WorkingSet({ now, fenceFloor, pausedKinds: new Set(paused) });
}

/**
 * Runs changes in one transaction: locks what they look at, decides in memory by the rules of the record, writes what has
 * changed. Two trips to the server for jobs that stand alone, three where some are linked or limited.
 *
 * Nothing waits in a circle: the locks that jobs share are taken first, and sorted, and then rows, sorted. Whoever goes on to
 * further rows of a group holds the group's lock, and so does whoever comes to them otherwise.
 */
export async function changeJobs(
  session: Session,
  own: InSchema,
  schema: string,
  changes: readonly Change[],
): Promise<Changed> {
  const [, set] = await Promise.all([
    session.query("begin isolation level read committed"),
    lockAndRead(session, own, changes),
  ]);
  const answers = changes.map(({ decide }) => decide(set));
  // It is the same connection still, or else it takes nothing: a session never becomes another one.
  await Promise.all([...writeChanges(session, own, schema, set), session.query("commit")]);
  return { answers, set };
}

/** The part that reads, for a transaction that somebody else begins and ends, too. */
export async function lockAndRead(session: Run, own: InSchema, changes: readonly Change[]): Promise<WorkingSet> {
  const ids = arrayLiteral([...new Set(changes.flatMap((change) => change.ids))]);
  const known = changes.flatMap(({ idempotencyKeys = [] }) => idempotencyKeys);
  const locks = changes.flatMap((change) => change.locks ?? []);
  const [, rows, more, [found]] = await Promise.all([
    session.query(own(lockKeys), [ids, `{${locks.join()}}`]),
    session.query<JobRow>(own(lockRows), [ids]),
    known.length === 0 ? [] : session.query<JobRow>(own(lockKnown), [arrayLiteral(known)]),
    session.query<Surrounded>(own(surroundings), []),
  ]);
  const set = beginSet(found);
  for (const row of [...rows, ...more]) set.take(row);
  await loadSurroundings(session, own, set, changes);
  return set;
}
