import type { HostedService, ServiceLog } from "@millrace/hosting";
import { connectPostgres, prepareEventTables } from "@millrace/postgres/events";
import type postgres from "postgres";

/** The connections to PostgreSQL. The tables are there when it has started; a server that is away is waited for. */
export class Database implements HostedService, AsyncDisposable {
  readonly sql: postgres.Sql;
  readonly #log: ServiceLog;

  constructor(connectionString: string, log: ServiceLog) {
    this.sql = connectPostgres(connectionString, {
      max: 10,
      onnotice: () => {},
      // A server that is silent must not hold up a shutdown.
      connection: { application_name: "ordering", statement_timeout: 10_000 },
    });
    this.#log = log;
  }

  async start(signal: AbortSignal): Promise<void> {
    await prepareEventTables({ sql: this.sql, signal, log: this.#log });
    // One statement, and one process at a time: several may start at once.
    await this.sql.unsafe(`do $$ begin
      perform pg_advisory_xact_lock(hashtextextended('ordering', 0));
      create schema if not exists ordering;
      create table if not exists ordering.orders (
        id bigint generated always as identity primary key,
        item text not null,
        status text not null default 'submitted',
        ordered_at timestamptz not null default now(),
        grace_period_confirmed_at timestamptz
      );
      create index if not exists orders_in_grace on ordering.orders (ordered_at)
        where status = 'submitted' and grace_period_confirmed_at is null;
      create table if not exists ordering.stock_requests (
        order_id bigint not null, requested_at timestamptz not null default now());
    end $$`);
  }

  stop(): void {}

  /** For a health check. */
  async ping(): Promise<"healthy"> {
    await this.sql`select 1`;
    return "healthy";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sql.end({ timeout: 1 });
  }
}
