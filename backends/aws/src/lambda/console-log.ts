import type { Logger, LogLevel } from "@millrace/jobs";

/**
 * Writes to the console, whose lines Lambda keeps: as an object where the function's log format is JSON, which then has its
 * time, level and request beside it, and else as a line of JSON.
 */
export function consoleLog(): Logger {
  const isJson = process.env["AWS_LAMBDA_LOG_FORMAT"] === "JSON";
  const write =
    (level: LogLevel) =>
    (fields: object, message: string): void => {
      const line = { message, ...told(fields) };
      console[level](isJson ? line : JSON.stringify(line));
    };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** The fields, their error in plain words: as JSON it would be empty. */
function told(fields: object): object {
  const { err, ...others } = fields as { readonly err?: unknown };
  if (!(err instanceof Error)) return fields;
  const { name, message, stack, cause } = err;
  return { ...others, err: { name, message, stack, ...(cause instanceof Error && { cause: cause.message }) } };
}
