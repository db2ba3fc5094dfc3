import { logBatchLimits } from "../job-log.ts";
import type { LogLine } from "../job-log.ts";
import type { JsonObject } from "../json.ts";
import { takeMessages } from "../logger.ts";
import type { JobLog, Logger, LogLevel } from "../logger.ts";
import { plainFields } from "../plain-fields.ts";

const maxMessageCharacters = 4_000;
const maxFieldsCharacters = 8_000;

/** Writes to `log`, and has what is above `debug` kept in the job's own log, too. */
export function jobLogger(log: Logger, attempt: number, keep: (line: LogLine) => void): JobLog {
  const both = (level: Exclude<LogLevel, "debug">) => (fields: object, message: string) => {
    log[level](fields, message);
    keep(logLine(level, attempt, message, fields));
  };
  return takeMessages({
    debug: (fields, message) => log.debug(fields, message),
    info: both("info"),
    warn: both("warn"),
    error: both("error"),
  });
}

/** A line for a job's log, cut to a size of which many fit. */
export function logLine(level: LogLevel, attempt: number, message: string, fields: object = {}): LogLine {
  return { at: Date.now(), level, attempt, message: message.slice(0, maxMessageCharacters), fields: bounded(fields) };
}

function bounded(fields: object): JsonObject | null {
  const plain = plainFields(fields);
  if (Object.keys(plain).length === 0) return null;
  const text = JSON.stringify(plain);
  return text.length <= maxFieldsCharacters ? plain : { cut: text.slice(0, maxFieldsCharacters) };
}

/** Lines that wait to be written. When they come faster than that, the oldest make room, and a line says so. */
export class PendingLines {
  readonly #attempt: number;
  #lines: LogLine[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(attempt: number) {
    this.#attempt = attempt;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  add(...lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#bytes += bytesOf(line);
    }
    // One line is left over for the mark.
    while (this.#lines.length >= logBatchLimits.lines || this.#bytes > logBatchLimits.bytes - markBytes) {
      this.#bytes -= bytesOf(this.#lines.shift() as LogLine);
      this.#dropped++;
    }
  }

  /** All lines, which are not pending any more. */
  take(): readonly LogLine[] {
    const lines = this.#dropped === 0 ? this.#lines : [mark(this.#attempt, this.#dropped), ...this.#lines];
    [this.#lines, this.#bytes, this.#dropped] = [[], 0, 0];
    return lines;
  }
}

const markBytes = 500;

function mark(attempt: number, dropped: number): LogLine {
  return logLine("warn", attempt, `${dropped} lines came faster than they could be kept, and were dropped`, {
    dropped,
  });
}

function bytesOf(line: LogLine): number {
  return Buffer.byteLength(JSON.stringify(line)) + 1;
}
