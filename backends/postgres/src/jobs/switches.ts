import type { JobRecord } from "@millrace/jobs";
import type { Database } from "../database.ts";
import { clock } from "../schema/in-schema.ts";
import { recordFrom, rowColumns } from "./job-columns.ts";
import type { JobRow } from "./job-columns.ts";
import { pauseOf } from "./traffic.ts";

const markSent = `update millrace.jobs set ring_at = ${clock} + $2::bigint
  where id in (select json_array_elements_text($1::text::json)) and ring_at is not null`;

/** Those that somebody changes in this moment are left to him. */
const takeParked = `update millrace.jobs set parked_for = null, ring_at = ${clock} where id in (
    select id from millrace.jobs where parked_for = $1 and ring_at is not null
    order by priority desc, not_before, id limit $2 for update skip locked
  ) returning ${rowColumns}`;

/** What is kept beside the jobs: pauses, schedules, and when to ring again. Each is one statement. */
export class Switches {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async markSent(ids: readonly string[], delayMs: number): Promise<void> {
    await this.#database.read(markSent, [JSON.stringify(ids), delayMs]);
  }

  async setPaused(kind: string, paused: boolean): Promise<void> {
    await this.#database.read(
      paused
        ? "insert into millrace.paused_kinds (kind) values ($1) on conflict do nothing"
        : "delete from millrace.paused_kinds where kind = $1",
      [kind],
    );
  }

  async paused(): Promise<string[]> {
    const rows = await this.#database.read<{ kind: string }>("select kind from millrace.paused_kinds order by kind");
    return rows.map(({ kind }) => kind);
  }

  async takeParked(kind: string, limit: number): Promise<JobRecord[]> {
    const rows = await this.#database.read<JobRow>(takeParked, [pauseOf(kind), limit]);
    const records = rows.map(recordFrom);
    return records.toSorted((a, b) => b.priority - a.priority || a.notBefore - b.notBefore || (a.id < b.id ? -1 : 1));
  }

  async lastTick(schedule: string): Promise<{ now: number; tickAt: number | null }> {
    const [row] = await this.#database.read<{ now: number; tickAt: number | null }>(
      `select ${clock} as now, (select tick_at from millrace.schedules where name = $1) as "tickAt"`,
      [schedule],
    );
    if (row === undefined) throw new Error("the time was not answered");
    return row;
  }

  /** @returns whether it was up to `from` until now */
  async noteTick(schedule: string, from: number | null, to: number): Promise<boolean> {
    const noted = await (from === null
      ? this.#database.read(
          "insert into millrace.schedules (name, tick_at) values ($1, $2) on conflict do nothing returning name",
          [schedule, to],
        )
      : this.#database.read(
          "update millrace.schedules set tick_at = $2 where name = $1 and tick_at = $3 returning name",
          [schedule, to, from],
        ));
    return noted.length === 1;
  }
}
