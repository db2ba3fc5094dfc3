import type { JobRecord } from "@millrace/jobs";
import type { SQLInputValue } from "node:sqlite";

/** Members of a record as columns hold them: objects and lists as JSON text, truth as 0 or 1. */
export function rowChanges(changes: Partial<JobRecord>): Record<string, SQLInputValue> {
  const row: Record<string, SQLInputValue> = {};
  for (const [name, value] of Object.entries(changes)) row[name] = columnValue(value);
  return row;
}

function columnValue(value: JobRecord[keyof JobRecord]): SQLInputValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return JSON.stringify(value);
}
