// @ts-check
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A process that can be told from a later one with the same id.
 * @typedef {{ pid: number, startTime: string | null }} ProcessIdentity
 */

/** Names the machine and its current boot: process ids mean nothing outside of either. */
export function machineIdentity() {
  return { host: hostname(), boot: readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? null };
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity}
 */
export function identify(pid) {
  return { pid, startTime: procStat(pid)?.startTime ?? null };
}

/**
 * Is that very process still running? A zombie is not.
 * @param {ProcessIdentity} identity
 */
export function isRunning({ pid, startTime }) {
  if (process.platform !== "linux") return answersSignals(pid);
  const stat = procStat(pid);
  return stat !== undefined && stat.state !== "Z" && stat.state !== "X" && stat.startTime === startTime;
}

/** @param {number} pid */
function answersSignals(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Fields 3 and 22 of proc_pid_stat(5), counted from behind the command, which may hold blanks and parentheses.
 * @param {number} pid
 */
function procStat(pid) {
  const text = readIfThere(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], startTime: fields[19] ?? null };
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    // ESRCH: the process went away between opening and reading.
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
