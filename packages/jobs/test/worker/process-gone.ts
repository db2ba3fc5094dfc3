import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Resolves when a process has ended: one that was killed may take a moment to go, and then wait to be asked how it ended. */
export async function processGone(pid: number, withinMs: number): Promise<void> {
  const deadline = AbortSignal.timeout(withinMs);
  while (!(await isGone(pid))) {
    deadline.throwIfAborted();
    await delay(10);
  }
}

async function isGone(pid: number): Promise<boolean> {
  if (!existsSync(`/proc/${pid}`)) return true;
  try {
    return /^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return true;
    throw error;
  }
}
