export { postgresBackend } from "./postgres-backend.ts";
export type { PostgresOptions } from "./options.ts";
