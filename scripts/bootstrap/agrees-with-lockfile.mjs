// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { manifestPaths } from "./manifest-paths.mjs";

/**
 * One entry of package-lock.json, as far as it matters here.
 * @typedef {{ version?: string, integrity?: string, link?: boolean, dev?: boolean, devOptional?: boolean, optional?: boolean,
 *   [field: string]: unknown }} LockEntry
 */
/** @typedef {Record<string, LockEntry>} LockEntries */

const DEPENDENCY_FIELDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/**
 * Does node_modules hold every package that the lockfile names for `extent`, and does the lockfile speak of these
 * package.json files? npm writes its own record of what it installed, `.package-lock.json`, after everything else.
 *
 * @param {string} root
 * @param {"app" | "develop"} extent
 */
export function agreesWithLockfile(root, extent) {
  const recordPath = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(recordPath)) return false;
  const wanted = readEntries(join(root, "package-lock.json"));
  const installed = readEntries(recordPath);
  return manifestPaths(root).every((path) => isLocked(root, path, wanted)) && Object.keys(wanted).every(isThere);

  /** @param {string} path */
  function isThere(path) {
    const entry = /** @type {LockEntry} */ (wanted[path]);
    if (!path.startsWith("node_modules/")) return true; // a workspace: its folder is in the repository
    const found = installed[path];
    if (found === undefined) return isOptional(entry, extent);
    return found.version === entry.version && found.integrity === entry.integrity && existsSync(join(root, path));
  }
}

/**
 * Optional packages are mostly binaries for other platforms.
 * @param {LockEntry} entry
 * @param {"app" | "develop"} extent
 */
function isOptional({ optional, dev, devOptional }, extent) {
  return optional === true || devOptional === true || (dev === true && extent === "app");
}

/**
 * @param {string} root
 * @param {string} path
 * @param {LockEntries} entries
 */
function isLocked(root, path, entries) {
  const folder = dirname(path) === "." ? "" : dirname(path);
  const locked = entries[folder];
  const manifest = /** @type {Record<string, unknown>} */ (JSON.parse(readFileSync(join(root, path), "utf8")));
  return (
    locked !== undefined &&
    DEPENDENCY_FIELDS.every((field) => isDeepStrictEqual(manifest[field] ?? {}, locked[field] ?? {}))
  );
}

/**
 * @param {string} path
 * @returns {LockEntries}
 */
function readEntries(path) {
  return /** @type {{ packages: LockEntries }} */ (JSON.parse(readFileSync(path, "utf8"))).packages;
}
