export { dynamoJobStore } from "./dynamo-job-store.ts";
export { createTable } from "./dynamodb/create-table.ts";
export type { TableOptions, TableReport } from "./dynamodb/create-table.ts";
export type { JobStoreOptions } from "./options.ts";
