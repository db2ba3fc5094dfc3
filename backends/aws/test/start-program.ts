import type { JobStoreOptions } from "@millrace/aws";
import { RunningProgram } from "@millrace/services/running-program";

/**
 * Starts a program of this folder's `programs`.
 * @param more what it is started with after the options
 */
export function startProgram(name: string, options: JobStoreOptions, more: readonly string[] = []): RunningProgram {
  return new RunningProgram(new URL(`programs/${name}.ts`, import.meta.url), [JSON.stringify(options), ...more]);
}
