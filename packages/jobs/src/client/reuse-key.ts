import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import type { Reuse } from "../job-kind.ts";
import type { StoredFile } from "../job.ts";
import type { JsonObject } from "../json.ts";
import { isStoredFile } from "./output-files.ts";

/**
 * What a result depends on, as one key: the kind, the version of what makes it where it is known to whoever submits, the
 * values, and the bytes, names and types of the files, which a handler sees as well.
 */
export function reuseKeyOf(kind: string, reuse: Reuse, input: JsonObject): string {
  const version = reuse === "handler-version" ? null : reuse.version;
  const entries = Object.entries(input).map(([name, value]) => [name, isStoredFile(value) ? contentOf(value) : value]);
  return createHash("sha256")
    .update(canonicalJson([kind, version, Object.fromEntries(entries)]))
    .digest("hex");
}

function contentOf({ name, contentType, bytes, sha256 }: StoredFile): JsonObject {
  return { name, contentType, bytes, sha256 };
}
