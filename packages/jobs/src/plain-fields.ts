import type { JsonObject } from "./json.ts";

/** The fields of a log line as JSON can hold them: errors with their type, message and stack, as pino writes them. */
export function plainFields(fields: object): JsonObject {
  const ancestors: { readonly original: object; readonly written: object }[] = [];
  const text = JSON.stringify(fields, function (this: unknown, _name, value: unknown) {
    // `this` is the object that holds the value: what comes after it on the way down has been left.
    while (ancestors.length > 0 && ancestors.at(-1)?.written !== this) ancestors.pop();
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "object" || value === null) return value;
    if (ancestors.some(({ original }) => original === value)) return "[circular]";
    const written = value instanceof Error ? plainError(value) : value;
    ancestors.push({ original: value, written });
    return written;
  });
  return JSON.parse(text) as JsonObject;
}

function plainError(error: Error): object {
  const { name, message, stack, cause } = error;
  return Object.assign({}, error, { type: name, message, stack, cause });
}
