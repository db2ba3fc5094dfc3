/** The part of a pino logger that this package writes to. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How much a line matters. */
export type LogLevel = keyof Logger;

/** Writes nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Writes to `log`, with these fields added to every line. */
export function withFields(log: Logger, fields: object): Logger {
  return {
    debug: (more, message) => log.debug({ ...fields, ...more }, message),
    info: (more, message) => log.info({ ...fields, ...more }, message),
    warn: (more, message) => log.warn({ ...fields, ...more }, message),
    error: (more, message) => log.error({ ...fields, ...more }, message),
  };
}

/** A line: its fields and its message, or the message alone. */
interface WriteLine {
  (fields: object, message: string): void;
  (message: string): void;
}

/** What a handler writes to: a {@link Logger} that takes a message alone, too, as pino does. */
export type JobLog = { readonly [Level in LogLevel]: WriteLine };

/** Writes to `log` what comes with fields or without. */
export function takeMessages(log: Logger): JobLog {
  const line =
    (level: LogLevel): WriteLine =>
    (...[first, message = ""]: [object, string] | [string, string?]) =>
      typeof first === "string" ? log[level]({}, first) : log[level](first, message);
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}
