import { Worker } from "node:worker_threads";
import koffi from "koffi";

const PR_SET_PDEATHSIG = 1; // linux/prctl.h
const SIGKILL = 9;
const lifelineMs = 1_000;

/**
 * Makes this process die when `parent` dies, however it dies. A blocking call into LibreOffice keeps the event loop
 * from noticing that a channel closed, so the kernel must do it, or a thread of its own.
 */
export function dieWithParent(parent: number): void {
  if (process.platform === "linux") askKernel();
  else watchParent(parent);
  // The parent may have died before the kernel was asked.
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}

/** The signal comes when the thread that started this process ends: in Node the main thread, or a worker of it. */
function askKernel(): void {
  const prctl = koffi.load(null).func("int prctl(int, unsigned long)") as (option: number, value: number) => number;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) !== 0) throw new Error("prctl(PR_SET_PDEATHSIG) failed");
}

/** A process whose parent died is adopted by another; the thread sees that, whatever blocks the main thread. */
export function watchParent(parent: number): void {
  const look = `setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, "SIGKILL"); }, ${lifelineMs})`;
  new Worker(look, { eval: true }).unref();
}
