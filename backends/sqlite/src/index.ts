export type { SqliteOptions } from "./options.ts";
export { sqliteBackend } from "./sqlite-backend.ts";
