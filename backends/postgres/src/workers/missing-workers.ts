import { arrayLiteral } from "../connection/array-literal.ts";
import type { Parameter } from "../connection/session.ts";
import { clock } from "../schema/in-schema.ts";
import { presenceKey } from "./presence.ts";

/** For so long a worker must have been away: one whose connection broke comes back on another one. */
const missingForMs = 5_000;

type Query = <Row extends object>(text: string, parameters: readonly Parameter[]) => Promise<Row[]>;

interface Leases {
  readonly worker: string;
  /** When the last of its leases would lapse. */
  readonly until: number;
}

interface Missing extends Leases {
  readonly since: number;
}

const leases = `select jobs.worker, max(jobs.lease_until) as until
  from (select distinct kind from millrace.job_counts where state = 'running') as kinds
  join millrace.jobs on jobs.kind = kinds.kind and jobs.state = 'running'
  where jobs.worker is not null and jobs.lease_until > (select ${clock}) group by jobs.worker`;

const present = `select ((classid::bigint << 32) | objid::bigint)::text as key from pg_locks
  where locktype = 'advisory' and objsubid = 1 and granted
    and database = (select oid from pg_database where datname = current_database())`;

/** Those that somebody changes in this moment are not held by the dead. */
const lapse = `update millrace.jobs set lease_until = least(lease_until, ${clock}) where id in (
    select id from millrace.jobs
    where kind in (select kind from millrace.job_counts where state = 'running') and state = 'running' and worker = any($1::text[])
    order by id for update skip locked)`;

/** Ends the leases of workers whose process is gone. */
export class MissingWorkers {
  readonly #query: Query;
  readonly #schema: string;
  #missing = new Map<string, Missing>();

  constructor(query: Query, schema: string) {
    this.#query = query;
    this.#schema = schema;
  }

  /**
   * Looks who holds leases and does not show itself. Whoever was missing in every look for long enough, and has renewed nothing
   * meanwhile, is gone: its leases end now, and from there on they are leases that have lapsed.
   */
  async endLeases(): Promise<void> {
    const [holders, keys] = await Promise.all([
      this.#query<Leases>(leases, []),
      this.#query<{ key: string }>(present, []),
    ]);
    const held = new Set(keys.map(({ key }) => key));
    const missing = holders.filter(({ worker }) => !held.has(presenceKey(this.#schema, worker)));
    this.#missing = new Map(missing.map((holder) => [holder.worker, this.#since(holder)]));
    const now = performance.now();
    const gone = [...this.#missing.values()].filter(({ since }) => now - since >= missingForMs);
    if (gone.length > 0) await this.#query(lapse, [arrayLiteral(gone.map(({ worker }) => worker))]);
  }

  #since(holder: Leases): Missing {
    const known = this.#missing.get(holder.worker);
    return known?.until === holder.until ? known : { ...holder, since: performance.now() };
  }
}
