export { dynamoJobStore } from "./dynamo-job-store.ts";
export { createTable } from "./dynamodb/create-table.ts";
export type { TableOptions, TableReport } from "./dynamodb/create-table.ts";
export type { Credentials, JobStoreOptions } from "./options.ts";
export { s3Blobs } from "./s3-blobs.ts";
export type { BlobStoreOptions, Encryption } from "./blob-store-options.ts";
