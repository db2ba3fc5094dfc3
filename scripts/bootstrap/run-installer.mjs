// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { BootstrapError } from "./bootstrap-error.mjs";
import { recordInstaller } from "./lock.mjs";

const TIME_LIMIT_MS = 30 * 60_000;
/** How long an installer may take to stop after it was asked to. */
const GRACE_MS = 10_000;
const SHOWN_LINES = 40;
/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs an installer to its end, quietly; its output is shown when it fails.
 * It gets a process group of its own, so that Ctrl-C and the time limit end its install scripts too.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env: NodeJS.ProcessEnv }} options
 * @throws {BootstrapError} when it fails, takes more than 30 minutes or is interrupted
 */
export async function runInstaller(command, args, { cwd, env }) {
  const detached = process.platform !== "win32";
  const child = spawn(command, args, { cwd, env, detached, stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid !== undefined) recordInstaller(child.pid);
  /** @type {string[]} */
  const output = [];
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => output.push(text));
  child.stderr.setEncoding("utf8").on("data", (/** @type {string} */ text) => output.push(text));
  const watch = endWhenInterrupted(child, detached);
  try {
    const exit = await ended(child);
    if (watch.reason) throw watch.reason;
    if (exit !== 0) throw new BootstrapError(`${describe(command, args)} failed (${exit}):\n${tail(output)}`);
  } finally {
    watch.stop();
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number | string>}
 */
function ended(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal ?? "no exit code"));
  });
}

/**
 * Passes signals on to the installer and holds it to its time limit.
 * @param {import("node:child_process").ChildProcess} child
 * @param {boolean} ownsGroup
 */
function endWhenInterrupted(child, ownsGroup) {
  /** @type {{ reason: BootstrapError | undefined, stop(): void }} */
  const watch = { reason: undefined, stop };
  /** @type {NodeJS.Timeout | undefined} */
  let grace;
  const limit = setTimeout(
    () => end("SIGTERM", new BootstrapError("the installer took more than 30 minutes")),
    TIME_LIMIT_MS,
  );
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) =>
    end(signal, new BootstrapError("interrupted; run the command again to repair", 128 + constants.signals[signal]));
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return watch;

  /**
   * @param {NodeJS.Signals} signal
   * @param {BootstrapError} reason
   */
  function end(signal, reason) {
    watch.reason ??= reason;
    kill(child, signal, ownsGroup);
    grace ??= setTimeout(() => kill(child, "SIGKILL", ownsGroup), GRACE_MS);
  }
  function stop() {
    clearTimeout(limit);
    clearTimeout(grace);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 * @param {boolean} wholeGroup
 */
function kill(child, signal, wholeGroup) {
  if (child.pid === undefined) return;
  try {
    process.kill(wholeGroup ? -child.pid : child.pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error; // it has just ended by itself
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function describe(command, args) {
  return [command, ...args].join(" ");
}

/** @param {readonly string[]} output */
function tail(output) {
  return output.join("").trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
}
