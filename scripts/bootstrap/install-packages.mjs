// @ts-check
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { BootstrapError } from "./bootstrap-error.mjs";
import { nodeForScripts } from "./node-for-scripts.mjs";
import { markFinished, markInstalled, markUnfinished } from "./packages-state.mjs";
import { runInstaller } from "./run-installer.mjs";
import { say, secondsSince } from "./say.mjs";

/** @typedef {import("./packages-state.mjs").PackagesState} PackagesState */
/** @typedef {import("./packages-state.mjs").Extent} Extent */

const QUIET = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];

/**
 * Has npm install what is missing, and vouches for it only when the Node that scripts will get is new enough.
 * @param {string} root
 * @param {Exclude<PackagesState, { kind: "ready" }>} state
 */
export async function installPackages(root, state) {
  const startedAt = performance.now();
  const { extent, args, what } = plan(state);
  say(what);
  markUnfinished(root);
  const [command, ...before] = npm();
  await runInstaller(command, [...before, ...args, ...QUIET], { cwd: root, env: environment(root) });
  markFinished(root);
  markInstalled(root, extent, requireNode(root));
  say(`installed the packages in ${secondsSince(startedAt)}`);
}

/**
 * @param {Exclude<PackagesState, { kind: "ready" }>} state
 * @returns {{ extent: Extent, args: string[], what: string }}
 */
function plan(state) {
  if (state.kind === "add") {
    // Not `npm ci`, which would take node_modules away from under an application that runs.
    const args = ["install", "--no-save", "--include=dev"];
    return { extent: "develop", args, what: "adding the development packages to those of the application" };
  }
  const { extent, why } = state;
  const packages =
    extent === "app" ? "the application's packages, Node 24 among them" : "all packages, Node 24 among them";
  return {
    extent,
    args: ["ci", extent === "app" ? "--omit=dev" : "--include=dev"],
    what: `installing ${packages} (${why})`,
  };
}

/**
 * The npm that runs this script, by its own path where it gives it; else the one on the PATH.
 * @returns {[string, ...string[]]}
 */
function npm() {
  const script = process.env["npm_execpath"];
  return script?.endsWith("npm-cli.js") && existsSync(script) ? ["node", script] : ["npm"];
}

/**
 * The machine's own Node must run npm: `npm ci` deletes ours at its start. And what the outer npm says about the script
 * it is running, or the workspace it was asked for, is none of the inner one's business.
 * @param {string} root
 */
function environment(root) {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^npm_(?:lifecycle|package)_|^npm_command$|^npm_config_workspaces?$|^INIT_CWD$/.test(name)) delete env[name];
  }
  const own = join(root, "node_modules");
  env["PATH"] = (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(own))
    .join(delimiter);
  return env;
}

/** @param {string} root */
function requireNode(root) {
  const node = nodeForScripts(root);
  if (node?.isNewEnough) return node.path;
  throw new BootstrapError(
    `npm scripts would run on ${node ? `Node ${node.version} (${node.path})` : "no Node at all"}, and Millrace needs 24. ` +
      `The package "node" brings it by its install script, which npm did not run: see "npm config get ignore-scripts" ` +
      `and allowScripts in package.json, or put a Node 24 on the PATH.`,
  );
}
