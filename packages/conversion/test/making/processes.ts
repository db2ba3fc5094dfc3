import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether the process runs; one that ended and that nobody has asked about yet (a zombie) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ESRCH", "ENOENT"].includes(String(error.code))) return false;
    throw error;
  }
}

function isZombie(pid: number): boolean {
  return process.platform === "linux" && /\) Z /u.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

/** Waits until the process has ended; false when it still runs after `timeoutMs`. */
export async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** The processes whose command line has `text` in it, such as the path of a folder: jailed ones, too, are seen from here. */
export function processesNaming(text: string): number[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  return ids.map(Number).filter((pid) => pid !== process.pid && isRunning(pid) && commandLine(pid).includes(text));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "ESRCH"].includes(String(error.code))) return "";
    throw error;
  }
}
