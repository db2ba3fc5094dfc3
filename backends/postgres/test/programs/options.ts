import type { PostgresOptions } from "@millrace/postgres";

/** What a program was started with. */
export const options: PostgresOptions = JSON.parse(process.argv[2] ?? "{}") as PostgresOptions;
