import type { JsonObject, LogEntry, LogLevel, LogPage } from "@millrace/jobs";

/** A line of a job's log as clients see it. */
export interface LogLineDocument {
  /** From 1, over all attempts: what `after` means. */
  readonly number: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly level: LogLevel;
  readonly attempt: number;
  readonly message: string;
  /** Where the service shows them. */
  readonly fields?: JsonObject;
}

/** A part of a job's log as clients see it. */
export interface LogDocument {
  readonly lines: readonly LogLineDocument[];
  /** How many lines between those asked for and the first one here are there no more. */
  readonly dropped: number;
  /** Where the lines are that come after these. */
  readonly next: string;
}

/** What is shown of a log. Fields are for operators (an error with its stack, say) unless a service decides otherwise. */
export interface Shown {
  readonly fields: boolean;
}

/** The document of a part of a log. */
export function logDocument(id: string, { entries, dropped }: LogPage, after: number, shown: Shown): LogDocument {
  const next = entries.at(-1)?.number ?? after;
  return {
    lines: entries.map((entry) => logLineDocument(entry, shown)),
    dropped,
    next: `/api/status/${id}/log?after=${next}`,
  };
}

/** The document of one line. */
export function logLineDocument(entry: LogEntry, shown: Shown): LogLineDocument {
  const { number, at, level, attempt, message, fields } = entry;
  const time = new Date(at).toISOString();
  return { number, at: time, level, attempt, message, ...(shown.fields && fields !== null && { fields }) };
}

/** A part of a log as text, a line for each. What is in a message cannot look like another line. */
export function logText({ entries, dropped }: LogPage, shown: Shown): string {
  const gap = dropped === 0 ? [] : [`… ${dropped} lines are there no more`];
  const lines = entries.map(({ at, level, attempt, message, fields }) => {
    const more = shown.fields && fields !== null ? ` ${JSON.stringify(fields)}` : "";
    const time = new Date(at).toISOString();
    return `${time} ${level.toUpperCase().padEnd(5)} attempt ${attempt}: ${inOneLine(message)}${more}`;
  });
  return [...gap, ...lines].map((line) => `${line}\n`).join("");
}

function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    return character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
