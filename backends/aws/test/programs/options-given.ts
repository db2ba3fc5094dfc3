import type { JobStoreOptions } from "@millrace/aws";

/** The options that a program was started with. */
export function optionsGiven(): JobStoreOptions {
  return JSON.parse(process.argv[2] ?? "{}") as JobStoreOptions;
}
