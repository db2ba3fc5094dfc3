import type { TimeProvider } from "./time-provider.ts";

/** How often a wait for a moment looks at the wall clock again. */
const lookAgainMs = 60_000;

/**
 * Waits until the wall clock shows `atMs`. Timers measure how long, and stand still while a machine sleeps; so a wait of a
 * day would miss its moment by as much as the clock was set or the machine asleep. This one misses it by a minute at most.
 *
 * @throws the reason of `signal` when that aborts first
 */
export async function waitUntil(atMs: number, time: TimeProvider, signal: AbortSignal): Promise<void> {
  for (let leftMs = atMs - time.now(); leftMs > 0; leftMs = atMs - time.now()) {
    await time.delay(Math.min(leftMs, lookAgainMs), signal);
  }
}
