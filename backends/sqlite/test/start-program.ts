import { RunningProgram } from "@millrace/services/running-program";
import type { SqliteOptions } from "@millrace/sqlite";

/**
 * Starts a program of this folder's `programs`.
 * @param more what it is started with after the paths
 */
export function startProgram(
  name: string,
  { database, files }: SqliteOptions,
  more: readonly string[] = [],
): RunningProgram {
  return new RunningProgram(new URL(`programs/${name}.ts`, import.meta.url), [database, files, ...more]);
}
