import { readFileSync, readlinkSync } from "node:fs";

/** Tells a process from every other one that ever had its id, within one machine's or container's table of processes. */
export interface ProcessMark {
  readonly pid: number;
  /** When the kernel started it, in ticks since boot; empty where the system does not tell. */
  readonly started: string;
  /** The table of processes that `pid` belongs to; empty where there is only one. */
  readonly namespace: string;
}

export function ownMark(): ProcessMark {
  return { pid: process.pid, started: startTime(process.pid) ?? "", namespace: ownNamespace() };
}

/** Whether the marked process certainly ended. Of another container's process nothing is certain. */
export function isGone(mark: ProcessMark): boolean {
  if (mark.namespace !== ownNamespace()) return false;
  if (mark.started !== "") return startTime(mark.pid) !== mark.started;
  return !isRunning(mark.pid);
}

/** Field 22 of proc(5)'s stat, counted after the name, which may hold anything up to its last parenthesis. */
function startTime(pid: number): string | undefined {
  const stat = unlessMissing(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended; only its parent has not asked yet.
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

function ownNamespace(): string {
  return unlessMissing(() => readlinkSync("/proc/self/ns/pid")) ?? "";
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "ESRCH", "ENOTDIR"].includes(String(error.code))) {
      return undefined;
    }
    throw error;
  }
}
