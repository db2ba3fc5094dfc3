// @ts-check
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { BootstrapError } from "./bootstrap-error.mjs";
import { installPackages } from "./install-packages.mjs";
import { installTools, missingTools } from "./system-tools.mjs";
import { holdLock } from "./lock.mjs";
import { packagesState } from "./packages-state.mjs";
import { say } from "./say.mjs";

/** @typedef {"app" | "develop" | "test"} Mode */

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Runs the bootstrap as a command. Sets the exit code: 0 when all is there, 128 + n after a signal, otherwise 1.
 * @param {readonly string[]} args
 */
export async function main([mode, ...rest]) {
  if ((mode !== "app" && mode !== "develop" && mode !== "test") || rest.length > 0) {
    say("usage: node scripts/bootstrap.mjs <app | develop | test>");
    process.exitCode = 2;
    return;
  }
  try {
    await bootstrap(ROOT, mode);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}

/**
 * Installs what `mode` needs and the clone at `root` lacks; returns at once when nothing is missing.
 * @param {string} root
 * @param {Mode} mode
 */
async function bootstrap(root, mode) {
  if (isReady(root, mode)) return;
  const lock = await holdLock(root);
  try {
    await installMissing(root, mode);
  } finally {
    lock.release(); // not `await using`, which Node 20 cannot read
  }
}

/**
 * @param {string} root
 * @param {Mode} mode
 */
async function installMissing(root, mode) {
  // Another run may have done the work while this one waited for the lock, so look again.
  const packages = packagesState(root, mode);
  const tools = mode === "test" ? missingTools() : [];
  // Packages and system tools come from different places, so neither waits for the other.
  const outcomes = await Promise.allSettled([
    packages.kind === "ready" ? undefined : installPackages(root, packages),
    tools.length === 0 ? undefined : installTools(tools),
  ]);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

/**
 * @param {string} root
 * @param {Mode} mode
 */
function isReady(root, mode) {
  return packagesState(root, mode).kind === "ready" && (mode !== "test" || missingTools().length === 0);
}
