import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import { splitOutput } from "../client/output-files.ts";
import type { JsonObject } from "../json.ts";

/** What an input or output was, without its contents. */
export interface Digest {
  /** SHA-256 of the values as canonical JSON (members in the order of their names, no spaces); lower-case hexadecimal. */
  readonly valuesSha256: string;
  /** The files by their fields. */
  readonly files: Readonly<Record<string, FileDigest>>;
}

/** What a file was. */
export interface FileDigest {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** The digest of the input or output of a record. */
export function digestOf(content: JsonObject): Digest {
  const { values, files } = splitOutput(content);
  const digests = Object.entries(files).map(([field, { name, bytes, sha256 }]) => [field, { name, bytes, sha256 }]);
  return {
    valuesSha256: createHash("sha256").update(canonicalJson(values)).digest("hex"),
    files: Object.fromEntries(digests) as Digest["files"],
  };
}
