import { EventError } from "@millrace/events";
import type { InboxStore, IntegrationEvent } from "@millrace/events";
import type postgres from "postgres";
import { EventTables } from "./event-tables.ts";
import type { EventTablesOptions } from "./event-tables.ts";

/**
 * An inbox in PostgreSQL: the note that an event was handled is a row, made in your transaction. {@link prepareEventTables} makes
 * its table.
 * @throws EventError `invalid-definition`
 */
export function postgresInbox(options: EventTablesOptions): InboxStore<postgres.TransactionSql> {
  return new PostgresInbox(new EventTables(options));
}

class PostgresInbox implements InboxStore<postgres.TransactionSql> {
  readonly #tables: EventTables;
  readonly #accept: string;
  readonly #prune: string;
  #closed = false;

  constructor(tables: EventTables) {
    this.#tables = tables;
    // A transaction that has noted the same event is waited for.
    this.#accept = tables.inSchema(`
      insert into millrace.inbox (subscriber, source, event_id, handled_at)
      values ($1, $2, $3, (extract(epoch from statement_timestamp()) * 1000)::bigint)
      on conflict do nothing returning 1`);
    this.#prune = tables.inSchema(`
      delete from millrace.inbox where (subscriber, source, event_id) in (
        select subscriber, source, event_id from millrace.inbox
        where handled_at <= (extract(epoch from statement_timestamp()) * 1000)::bigint - $1::bigint
        order by handled_at limit $2::bigint for update skip locked)`);
  }

  async accept(
    transaction: postgres.TransactionSql,
    subscriber: string,
    { source, id }: Pick<IntegrationEvent, "source" | "id">,
  ): Promise<boolean> {
    const { count } = await transaction.unsafe(this.#accept, [subscriber, source, id], this.#tables.preparing);
    return count === 1;
  }

  async prune({ olderThanMs, max }: { readonly olderThanMs: number; readonly max: number }): Promise<number> {
    if (this.#closed) throw new EventError("closed", "the inbox was closed");
    const parameters = [String(olderThanMs), String(max)];
    const { count } = await this.#tables.use((client) => client.unsafe(this.#prune, parameters));
    return count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#tables.close();
  }
}
