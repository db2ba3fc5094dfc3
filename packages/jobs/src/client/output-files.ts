import type { StoredFile } from "../job.ts";
import type { Json, JsonObject } from "../json.ts";

/** Parts the files of an input or output from its values. */
export function splitOutput(output: JsonObject | null): {
  readonly values: Readonly<Record<string, Json>>;
  readonly files: Readonly<Record<string, StoredFile>>;
} {
  const values: Record<string, Json> = {};
  const files: Record<string, StoredFile> = {};
  for (const [name, value] of Object.entries(output ?? {})) {
    if (isStoredFile(value)) files[name] = value;
    else values[name] = value;
  }
  return { values, files };
}

/** Whether a value is the reference to a file in the blob store of a job. */
export function isStoredFile(value: unknown): value is StoredFile & JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { key, name, contentType, bytes, sha256 } = value as Partial<StoredFile>;
  return (
    typeof key === "string" &&
    key.startsWith("jobs/") &&
    typeof name === "string" &&
    typeof contentType === "string" &&
    typeof bytes === "number" &&
    typeof sha256 === "string"
  );
}

/** What a record holds of a file; a file in the hands of a handler has functions, too. */
export function referenceTo({ key, name, contentType, bytes, sha256 }: StoredFile): StoredFile & JsonObject {
  return { key, name, contentType, bytes, sha256 };
}
