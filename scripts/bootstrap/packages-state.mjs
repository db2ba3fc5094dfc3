// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { agreesWithLockfile } from "./agrees-with-lockfile.mjs";
import { manifestPaths } from "./manifest-paths.mjs";
import { nodeForScripts } from "./node-for-scripts.mjs";
import { writeAtomically } from "./write-atomically.mjs";

/**
 * How much is installed. `develop` includes `app`.
 * @typedef {"app" | "develop"} Extent
 */
/**
 * `add`: the application's packages are there and stay where they are (it may be running), the development ones come on
 * top. `install`: from the lockfile, from nothing.
 * @typedef {{ kind: "ready" } | { kind: "add" } | { kind: "install", extent: Extent, why: string }} PackagesState
 */
/** @typedef {{ key: string, extent: Extent, node: string }} Stamp */

/**
 * Compares what is installed with what `mode` needs.
 * @param {string} root
 * @param {"app" | "develop" | "test"} mode
 * @returns {PackagesState}
 */
export function packagesState(root, mode) {
  /** @type {Extent} */
  const extent = mode === "app" ? "app" : "develop";
  if (existsSync(unfinishedPath(root))) return { kind: "install", extent, why: "the last installation was broken off" };
  const stamp = readStamp(root) ?? adopt(root);
  if (stamp === undefined) {
    const why = existsSync(join(root, "node_modules"))
      ? "node_modules does not match package-lock.json"
      : "the clone is new";
    return { kind: "install", extent, why };
  }
  return stamp.extent === "develop" || extent === "app" ? { kind: "ready" } : { kind: "add" };
}

/**
 * From here to {@link markFinished}, what is in node_modules is not to be trusted, not even after a crash.
 * @param {string} root
 */
export function markUnfinished(root) {
  rmSync(stampPath(root), { force: true });
  writeAtomically(unfinishedPath(root), "npm was at work in node_modules when this was written\n");
}

/**
 * npm has ended well; whether it brought what it should is judged from here on by what is there.
 * @param {string} root
 */
export function markFinished(root) {
  rmSync(unfinishedPath(root), { force: true });
}

/**
 * Written last: the stamp says that everything else is there.
 * @param {string} root
 * @param {Extent} extent
 * @param {string} node path of the Node that npm's scripts run on
 */
export function markInstalled(root, extent, node) {
  writeAtomically(stampPath(root), JSON.stringify({ key: installKey(root), extent, node }));
}

/**
 * @param {string} root
 * @returns {Stamp | undefined}
 */
function readStamp(root) {
  if (!existsSync(stampPath(root))) return undefined;
  const stamp = /** @type {Stamp} */ (JSON.parse(readFileSync(stampPath(root), "utf8")));
  return stamp.key === installKey(root) && existsSync(stamp.node) ? stamp : undefined;
}

/**
 * Someone has run `npm install` by hand, or changed a package.json without changing what is to be installed: when
 * everything that the lockfile names is there, nothing is done again.
 * @param {string} root
 * @returns {Stamp | undefined}
 */
function adopt(root) {
  const extent = /** @type {const} */ (["develop", "app"]).find((each) => agreesWithLockfile(root, each));
  const node = extent && nodeForScripts(root);
  if (!extent || !node?.isNewEnough) return undefined;
  markInstalled(root, extent, node.path);
  return { key: installKey(root), extent, node: node.path };
}

/**
 * Everything that decides what npm installs.
 * @param {string} root
 */
function installKey(root) {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const path of ["package-lock.json", ".npmrc", ...manifestPaths(root)]) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}

/** @param {string} root */
function stampPath(root) {
  return join(root, "node_modules", ".bootstrap.json");
}

/**
 * Beside node_modules, for `npm ci` empties that first.
 * @param {string} root
 */
function unfinishedPath(root) {
  return join(root, ".bootstrap", "unfinished");
}
