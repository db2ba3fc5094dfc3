/** Outbox and inbox in PostgreSQL, in the transactions of your own client. */
export { connectPostgres } from "./connect-postgres.ts";
export type { EventTablesOptions } from "./event-tables.ts";
export { postgresInbox } from "./postgres-inbox.ts";
export { postgresOutbox } from "./postgres-outbox.ts";
export { prepareEventTables } from "./prepare-event-tables.ts";
export type { PrepareOptions } from "./prepare-event-tables.ts";
export { transactIn } from "./transact-in.ts";
