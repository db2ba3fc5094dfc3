import type { JsonObject } from "./json.ts";
import type { LogLevel } from "./logger.ts";

/** A line that a handler has written about its job. */
export interface LogLine {
  /** When, by the worker's clock; milliseconds since 1970. */
  readonly at: number;
  readonly level: LogLevel;
  /** The attempt that wrote it. */
  readonly attempt: number;
  readonly message: string;
  readonly fields: JsonObject | null;
}

/** A line as it is kept. The lines of a job are numbered from 1, over all its attempts. */
export interface LogEntry extends LogLine {
  readonly number: number;
}

/** A part of a job's log. */
export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** How many lines between those asked for and the first one here are there no more: a log keeps its newest lines. */
  readonly dropped: number;
}

/** What a job's log holds at most; the oldest lines make room for new ones. Bytes are those of the lines as JSON text. */
export const logLimits = { lines: 1_000, bytes: 262_144 } as const;

/** What one heartbeat carries at most. */
export const logBatchLimits = { lines: 250, bytes: 65_536 } as const;
