import type { OutboxStore } from "@millrace/events";
import type { InboxBench, OutboxBench } from "@millrace/events/testing";
import { postgresInbox, postgresOutbox, prepareEventTables, transactIn } from "@millrace/postgres/events";
import type { PostgresServer } from "@millrace/services/postgres";
import postgres from "postgres";

type Transaction = postgres.TransactionSql;

/** A fresh outbox in a database of its own. */
export async function postgresOutboxBench(server: PostgresServer): Promise<OutboxBench<Transaction>> {
  const url = await server.createDatabase();
  await using opening = new AsyncDisposableStack();
  const open = (): postgres.Sql => {
    const sql = postgres(url, { max: 4, onnotice: () => {} });
    opening.defer(() => sql.end());
    return sql;
  };
  const sql = open();
  await prepareEventTables({ sql });
  const store = opening.use(postgresOutbox({ sql }));
  const opened = opening.move();
  return {
    store,
    transact: transactIn(sql),
    async openAnother(): Promise<OutboxStore<Transaction>> {
      const other = postgres(url, { max: 4, onnotice: () => {} });
      opened.defer(() => other.end());
      return opened.use(postgresOutbox({ sql: other }));
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** A fresh inbox in a database of its own. */
export async function postgresInboxBench(server: PostgresServer): Promise<InboxBench<Transaction>> {
  const sql = postgres(await server.createDatabase(), { max: 10, onnotice: () => {} });
  await prepareEventTables({ sql });
  const store = postgresInbox({ sql });
  return {
    store,
    transact: transactIn(sql),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await sql.end();
    },
  };
}
