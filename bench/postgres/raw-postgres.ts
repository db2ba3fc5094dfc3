import postgres from "postgres";
import { needed, payloadOf } from "../jobs/queue-system.ts";
import type { Place } from "../jobs/queue-system.ts";
import { inFlight } from "../jobs/scenarios/in-flight.ts";

const connections = 16;
const claimBatch = 50;

/**
 * What PostgreSQL can do at most on this machine: rows of 300 bytes, every commit brought to stable storage, and nothing of what
 * makes a queue.
 */
export async function rawPostgres({ postgresUrl }: Place, jobs: number): Promise<Record<string, number>> {
  const sql = postgres(needed(postgresUrl, "PostgreSQL"), { max: connections, onnotice: () => {} });
  try {
    await sql`create table jobs (id bigint generated always as identity primary key, payload text not null, state int not null)`;
    await sql`create index ready on jobs (id) where state = 0`;
    await inFlight(connections, connections, () => sql`select 1`);
    const insertPerSecond = await rate(jobs, () => inFlight(jobs, connections, (index) => insert(sql, index)));
    const claimPerSecond = await rate(jobs, () => claimAndDelete(sql));
    return { insertPerSecond, claimPerSecond };
  } finally {
    await sql.end();
  }
}

async function insert(sql: postgres.Sql, index: number): Promise<void> {
  await sql`insert into jobs (payload, state) values (${JSON.stringify(payloadOf(index))}, 0)`;
}

/** A claim must be on the disk before its job is run, and so before it is deleted: two transactions for each batch. */
async function claimAndDelete(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const claimed = await sql<{ id: string }[]>`
      update jobs set state = 1
      where id in (select id from jobs where state = 0 order by id limit ${claimBatch} for update skip locked)
      returning id, payload`;
    if (claimed.length === 0) return;
    await sql`delete from jobs where id = any(${claimed.map(({ id }) => id)}::bigint[])`;
  }
}

async function rate(jobs: number, act: () => Promise<void>): Promise<number> {
  const begunAt = performance.now();
  await act();
  return jobs / ((performance.now() - begunAt) / 1_000);
}
