import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

interface ProcessStat {
  readonly pid: number;
  readonly state: string | undefined;
  readonly parent: number;
  /** Tells a process from a later one with the same id. */
  readonly startTime: string | undefined;
}

const LOOK_AGAIN_MS = 10;
const GONE_WITHIN_MS = 10_000;

/**
 * Kills a process and all that it has started, and waits until none of its children runs. Outside of Linux only the process
 * itself is killed: its children have to notice.
 *
 * @throws Error if one of them still runs after 10 s
 */
export async function killTree(pid: number): Promise<void> {
  // Stopped first, so that it starts nothing between the look at its children and their end.
  if (!send(pid, "SIGSTOP")) return;
  const children = descendants(pid);
  for (const each of [pid, ...children.map((child) => child.pid)]) send(each, "SIGKILL");
  const lateAt = performance.now() + GONE_WITHIN_MS;
  while (children.some((child) => isRunning(child))) {
    if (performance.now() > lateAt) throw new Error(`a child of process ${pid} outlived SIGKILL for 10 s`);
    await delay(LOOK_AGAIN_MS);
  }
}

/** @returns false when there is no such process */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function isRunning({ pid, startTime }: ProcessStat): boolean {
  const now = readStat(pid);
  return now !== undefined && now.startTime === startTime && now.state !== "Z" && now.state !== "X";
}

function descendants(root: number): ProcessStat[] {
  if (process.platform !== "linux") return [];
  const ids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  const children = Map.groupBy(
    ids.flatMap((pid) => readStat(pid) ?? []),
    ({ parent }) => parent,
  );
  const found: ProcessStat[] = [];
  for (let next = [root]; next.length > 0;) {
    const born = next.flatMap((parent) => children.get(parent) ?? []);
    found.push(...born);
    next = born.map(({ pid }) => pid);
  }
  return found;
}

/** Fields 3, 4 and 22 of proc_pid_stat(5), counted from behind the command, which may hold blanks and parentheses. */
function readStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { pid, state: fields[0], parent: Number(fields[1]), startTime: fields[19] };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined; // it has just ended
    throw error;
  }
}
