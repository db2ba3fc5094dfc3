import { readFileSync } from "node:fs";
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
