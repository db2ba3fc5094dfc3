import { setTimeout as delay } from "node:timers/promises";
import { isJobError } from "../errors.ts";

/** For how long a store that does not answer is asked again. */
export interface Patience {
  readonly forMs: number;
  readonly signal: AbortSignal;
}

const firstDelayMs = 50;
const longestDelayMs = 2_000;

/**
 * Asks, and asks again while the store is unavailable: for `forMs` from the first time that it was.
 * @throws what `ask` throws that trying again does not help, or that it still throws when the time is up; the signal's reason
 */
export async function patiently<T>(ask: () => Promise<T>, { forMs, signal }: Patience): Promise<T> {
  let giveUpAt: number | undefined;
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (cause) {
      if (!isJobError(cause, "storage-unavailable")) throw cause;
      giveUpAt ??= performance.now() + forMs;
      const restMs = giveUpAt - performance.now();
      if (restMs <= 0) throw cause;
      // Spread, so that all who watch do not come back to a store at the moment in which it does.
      const pauseMs = Math.min(longestDelayMs, firstDelayMs * 2 ** tries) * (0.5 + Math.random());
      await pause(Math.min(restMs, pauseMs), signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // The timer has no other reason to reject, and its own error would hide the signal's.
    signal.throwIfAborted();
  }
}
