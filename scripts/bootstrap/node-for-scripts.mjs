// @ts-check
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** The first Node with `node:sqlite`, type stripping and `await using` unflagged; package.json brings a 24.x. */
const OLDEST_MAJOR = 24;

/**
 * Which Node an npm script gets: npm puts node_modules/.bin in front of the PATH. Asked of the shell's own search, so
 * that a link without a target falls through here as it does there.
 *
 * @param {string} root
 * @returns {{ path: string, version: string, isNewEnough: boolean } | undefined} undefined when there is none that runs
 */
export function nodeForScripts(root) {
  const PATH = join(root, "node_modules", ".bin") + delimiter + (process.env["PATH"] ?? "");
  const print = "process.stdout.write(process.execPath + '\\n' + process.versions.node)";
  const { status, stdout } = spawnSync("node", ["-e", print], { encoding: "utf8", env: { ...process.env, PATH } });
  if (status !== 0) return undefined;
  const [path = "", version = ""] = stdout.split("\n");
  return { path, version, isNewEnough: Number(version.split(".")[0]) >= OLDEST_MAJOR };
}
