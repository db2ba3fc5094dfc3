// @ts-check
import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { BootstrapError } from "./bootstrap-error.mjs";
import { identify, isRunning, machineIdentity } from "./process-identity.mjs";
import { say, secondsSince } from "./say.mjs";
import { writeAtomically } from "./write-atomically.mjs";

/** @typedef {import("./process-identity.mjs").ProcessIdentity} ProcessIdentity */
/**
 * What the lock file holds: the owner, and the installers it has started, which outlive an owner that is killed.
 * @typedef {{ token: string, host: string, boot: string | null, owner: ProcessIdentity, installers: ProcessIdentity[] }} LockRecord
 */

const WAIT_LIMIT_MS = 15 * 60_000;
const POLL_MS = 200;
/** The takeover of a dead owner's lock is a few system calls long; a mark older than this was left by a crash. */
const TAKEOVER_LIMIT_MS = 5_000;

/** @type {{ path: string, record: LockRecord } | undefined} */
let held;

/**
 * Waits until no other bootstrap works on this clone, and keeps others out until released.
 * @param {string} root
 * @returns {Promise<{ release(): void }>}
 * @throws {BootstrapError} after 15 minutes
 */
export async function holdLock(root) {
  const path = join(root, ".bootstrap", "lock");
  const record = newRecord();
  const startedAt = performance.now();
  for (let said = false; !tryToTake(path, record); said = true) {
    const other = read(path);
    if (other && !said && isHeld(other)) say(`waiting for process ${pidAtWork(other)}, which is setting up this clone`);
    if (other && !isHeld(other)) takeOver(path, other);
    else if (performance.now() - startedAt > WAIT_LIMIT_MS) throw waitedTooLong(path, startedAt);
    else await delay(POLL_MS);
  }
  held = { path, record };
  return { release: () => release(path, record) };
}

/**
 * Writes an installer into the lock that this process holds, so that a successor waits for it if this process dies.
 * @param {number} pid
 */
export function recordInstaller(pid) {
  if (!held) return;
  held.record.installers.push(identify(pid));
  writeAtomically(held.path, JSON.stringify(held.record));
}

/** @returns {LockRecord} */
function newRecord() {
  const token = `${process.pid}-${process.hrtime.bigint()}`;
  return { token, ...machineIdentity(), owner: identify(process.pid), installers: [] };
}

/**
 * Links a complete file into place: the lock is never seen empty, and only one process succeeds.
 * @param {string} path
 * @param {LockRecord} record
 */
function tryToTake(path, record) {
  mkdirSync(join(path, ".."), { recursive: true });
  const draft = `${path}.${record.token}`;
  writeFileSync(draft, JSON.stringify(record));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft);
  }
}

/**
 * @param {string} path
 * @returns {LockRecord | undefined}
 */
function read(path) {
  try {
    return /** @type {LockRecord} */ (JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {LockRecord} record */
function isHeld(record) {
  const here = machineIdentity();
  if (record.host !== here.host) return true; // a shared folder: who runs over there cannot be seen from here
  if (record.boot !== here.boot) return false;
  return [record.owner, ...record.installers].some(isRunning);
}

/** @param {LockRecord} record */
function pidAtWork({ owner, installers }) {
  return ([owner, ...installers].find(isRunning) ?? owner).pid;
}

/**
 * Removes a dead owner's lock. Two who find the same dead owner must not both remove a lock, for the second would remove
 * the first one's: whoever makes the directory does it, and only if the lock is still the dead one.
 * @param {string} path
 * @param {LockRecord} dead
 */
function takeOver(path, dead) {
  const mark = `${path}.takeover`;
  if (!tryToMark(mark)) return;
  if (read(path)?.token === dead.token) rmSync(path);
  rmdirSync(mark);
}

/** @param {string} mark */
function tryToMark(mark) {
  try {
    mkdirSync(mark);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    const made = statSync(mark, { throwIfNoEntry: false });
    if (made && Date.now() - made.mtimeMs > TAKEOVER_LIMIT_MS) rmSync(mark, { recursive: true, force: true });
    return false;
  }
}

/**
 * @param {string} path
 * @param {LockRecord} record
 */
function release(path, record) {
  held = undefined;
  if (read(path)?.token === record.token) rmSync(path);
}

/**
 * @param {string} path
 * @param {number} startedAt
 */
function waitedTooLong(path, startedAt) {
  return new BootstrapError(
    `gave up after ${secondsSince(startedAt)}: another set-up still holds ${path}. If none runs, delete that file.`,
  );
}
