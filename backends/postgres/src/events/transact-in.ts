import type { Transact } from "@millrace/events";
import type postgres from "postgres";

/** Begins transactions with this client, for `handleOnce` and whoever else wants them begun. */
export function transactIn(sql: postgres.Sql): Transact<postgres.TransactionSql> {
  return async <Result>(work: (transaction: postgres.TransactionSql) => Promise<Result>) =>
    // In an object, because the client takes a list for several queries.
    (await sql.begin(async (transaction) => ({ result: await work(transaction) }))).result;
}
