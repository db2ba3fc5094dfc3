import { logLimits } from "../job-log.ts";
import type { LogEntry, LogLine, LogPage } from "../job-log.ts";

/** Lines that were written together: the number of the first, how many they are, and their bytes as JSON text. */
export interface LogBatch {
  readonly first: number;
  readonly count: number;
  readonly bytes: number;
}

/**
 * The number from which on a log is kept: whole batches, as many of the newest as its limits allow. What lies before is to
 * be forgotten.
 */
export function keepLogFrom(newestFirst: Iterable<LogBatch>): number {
  let [lines, bytes, from] = [0, 0, Infinity];
  for (const batch of newestFirst) {
    lines += batch.count;
    bytes += batch.bytes;
    if (lines > logLimits.lines || bytes > logLimits.bytes) break;
    from = batch.first;
  }
  return from;
}

/** Lines with their numbers, of which the first is given. */
export function numberLines(lines: readonly LogLine[], first: number): LogEntry[] {
  return lines.map((line, index) => Object.assign({ number: first + index }, line));
}

/** The page of a log that begins with the first of `entries`, those kept with numbers above `after`. */
export function logPage(entries: readonly LogEntry[], after: number, limit: number): LogPage {
  const first = entries[0]?.number ?? after + 1;
  return { entries: entries.slice(0, limit), dropped: first - after - 1 };
}
