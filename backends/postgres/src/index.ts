export { postgresBackend } from "./postgres-backend.ts";
export type { PostgresBackend } from "./postgres-backend.ts";
export { dropSchema } from "./schema/drop-schema.ts";
export type { PostgresOptions } from "./options.ts";
export type { RunStatement, YourTransaction } from "./transaction.ts";
