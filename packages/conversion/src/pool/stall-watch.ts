import { readFile } from "node:fs/promises";

const lookEveryMs = 1_000;
/** LibreOffice works or it waits for itself: a conversion leaves the processor alone for no longer than a disk takes. */
const stalledAfterMs = 10_000;
/** A thread that waits in slices, as the embedded LibreOffice's do, still takes a little. */
const idleShare = 0.03;
/** The kernel's unit of processor time in /proc, the same on every Linux that Node runs on. */
const msPerTick = 10;

/**
 * Notices a process that is at work and uses no processor: its threads wait for each other and always will. Seen now
 * and then with the embedded LibreOffice, on a busy machine. Linux only; elsewhere the time limit has to do.
 */
export class StallWatch implements Disposable {
  readonly #pid: number;
  readonly #onStall: () => void;
  readonly #timer: NodeJS.Timeout;
  #mark: { readonly at: number; readonly cpuMs: number } | null = null;
  stalled = false;

  constructor(pid: number, onStall: () => void) {
    this.#pid = pid;
    this.#onStall = onStall;
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const cpuMs = await processorMs(this.#pid);
    if (cpuMs === null) return;
    const at = performance.now();
    this.#mark ??= { at, cpuMs };
    const elapsed = at - this.#mark.at;
    if (cpuMs - this.#mark.cpuMs > Math.max(elapsed, lookEveryMs) * idleShare) this.#mark = { at, cpuMs };
    else if (elapsed >= stalledAfterMs && !this.stalled) {
      this.stalled = true;
      this.#onStall();
    }
  }
}

/** Processor time of a process and its threads, proc(5); null where the system does not tell or it has ended. */
async function processorMs(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}
