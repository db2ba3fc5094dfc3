import { setTimeout as delay } from "node:timers/promises";

/** Resolves after `ms`, or as soon as the signal is aborted: whoever waits looks at that next. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (reason) {
    if (!signal.aborted) throw reason;
  }
}
