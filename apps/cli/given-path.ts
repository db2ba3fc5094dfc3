import { resolve } from "node:path";

/** A path as the person meant it. npm runs a script in the repository's folder, and keeps the one it was called in. */
export function givenPath(path: string): string {
  return resolve(process.env["npm_lifecycle_event"] === "millrace" ? (process.env["INIT_CWD"] ?? "") : "", path);
}
