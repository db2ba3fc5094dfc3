import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process among all that ever ran where this one can see them: ids are used again, so its start is part of it. */
export interface ProcessIdentity {
  /** This boot of the machine, and the set of process ids that this process sees: containers have sets of their own. */
  readonly realm: string;
  readonly pid: number;
  /** In ticks since boot; "0" where the system does not tell. */
  readonly start: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { realm: realm(), pid: process.pid, start: stateOf(process.pid)?.start ?? "0" };
}

/** Whether a process has ended. False for one that cannot be seen from here. */
export function isGone({ realm: where, pid, start }: ProcessIdentity): boolean {
  return where === realm() && !isRunning(pid, start);
}

/** Whether the process with this id is the one that began then, and still runs. */
export function isRunning(pid: number, start: string): boolean {
  if (!isThere(pid)) return false;
  const state = stateOf(pid);
  // Z and X: it has ended, and only its parent has not asked how.
  if (state !== undefined && "ZX".includes(state.letter)) return false;
  return (state?.start ?? "0") === start;
}

let known: string | undefined;

function realm(): string {
  known ??=
    process.platform === "linux"
      ? `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`
      : hostname();
  return known;
}

function stateOf(pid: number): { readonly letter: string; readonly start: string } | undefined {
  try {
    // proc(5): the name, in parentheses, may hold anything; after it come the state and, 19 fields on, the start.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { letter: fields[0] ?? "", start: fields[19] ?? "0" };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) {
      return undefined;
    }
    throw error;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if (error instanceof Error && "code" in error && error.code === "EPERM") return true;
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
