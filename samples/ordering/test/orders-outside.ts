import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { connectPostgres } from "@millrace/postgres/events";
import type postgres from "postgres";

/** Looks at the orders, and places them, without any of the sample's code. */
export class OrdersOutside implements AsyncDisposable {
  readonly #sql: postgres.Sql;

  constructor(url: string) {
    this.#sql = connectPostgres(url, { max: 2, onnotice: () => {} });
  }

  /** Places orders that were placed an hour ago. */
  async place(count: number): Promise<void> {
    await this.#sql`
      insert into ordering.orders (item, ordered_at)
      select 'tea', now() - interval '1 hour' from generate_series(1, ${count})`;
  }

  /** How many orders have come to the catalog. */
  async requested(): Promise<number> {
    const [row] = await this.#sql<{ count: string }[]>`select count(*)::text as count from ordering.stock_requests`;
    return Number(row?.count);
  }

  /** Resolves when this many have; looks on while the server is away. */
  async untilRequested(count: number, withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    let requested = 0;
    while (performance.now() < end) {
      requested = await this.requested().catch(() => requested);
      if (requested >= count) return;
      await delay(50);
    }
    assert.fail(`only ${requested} of ${count} orders have come to the catalog within ${withinMs} ms`);
  }

  /** Fails unless each of `count` orders was confirmed, told of and come to the catalog exactly once. */
  async checkEachOnce(count: number): Promise<void> {
    const sql = this.#sql;
    assert.deepEqual(
      Array.from(await sql`select status, count(*)::int as count from ordering.orders group by status`),
      [{ status: "awaiting-validation", count }],
    );
    const told = await sql`
      select event->>'type' as type, count(*)::int as events, count(distinct event_key)::int as orders
      from millrace.outbox group by type order by type`;
    assert.deepEqual(Array.from(told), [
      { type: "ordering.grace-period-confirmed", events: count, orders: count },
      { type: "ordering.order-status-changed-to-awaiting-validation", events: count, orders: count },
    ]);
    const requests = await sql`
      select count(*)::int as requests, count(distinct order_id)::int as orders from ordering.stock_requests`;
    assert.deepEqual(Array.from(requests), [{ requests: count, orders: count }]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql.end({ timeout: 1 });
  }
}
